"""ES modules made into one, without Node."""

import re
import subprocess
from pathlib import Path

import jaxercise_widgets
import pytest
from jaxercise_widgets._assemble import AssemblyError, assemble, assemble_style
from jaxercise_widgets._colour import CATEGORICAL, SEQUENTIAL

PACKAGE = Path(jaxercise_widgets.__file__).parent
VIEWS = sorted(PACKAGE.glob("*/view.js"))


def by_folder(view):
    return view.parent.name


@pytest.fixture
def node(tool):
    found = tool("node")
    return lambda *arguments: subprocess.run([found, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("view", VIEWS, ids=by_folder)
def test_a_view_becomes_one_module_without_imports(view, node, tmp_path):
    source = assemble(view)
    assert not re.search(r"^(import|export (?!default))", source, re.M)
    module = tmp_path / "view.mjs"
    module.write_text(source, encoding="utf-8")
    assert (
        node("-e", f"import({str(module)!r}).then((m) => console.log(typeof m.default.render))").strip() == "function"
    )


@pytest.mark.parametrize("view", VIEWS, ids=by_folder)
def test_a_view_asks_for_nothing_from_elsewhere(view):
    text = assemble(view) + assemble_style(view)
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|url\(|innerHTML|window\.add", text)


def test_imports_come_before_what_uses_them(tmp_path):
    (tmp_path / "a.js").write_text("export const one = 1;\n")
    (tmp_path / "b.js").write_text(
        'import { one as first } from "./a.js";\nexport function two() {\n  return first + 1;\n}\n'
    )
    (tmp_path / "view.js").write_text('import { two } from "./b.js";\nexport default { two };\n')
    source = assemble(tmp_path / "view.js")
    assert source.index("const one = 1") < source.index("one: first") < source.index("export default")


@pytest.mark.parametrize(
    "line", ['import "./a.js";', 'export * from "./a.js";', "export let a = 1;", "import a from './a.js';"]
)
def test_another_form_of_import_or_export_is_refused(tmp_path, line):
    (tmp_path / "a.js").write_text("\n")
    (tmp_path / "view.js").write_text(line + "\nexport default {};\n")
    with pytest.raises(AssemblyError, match="cannot inline"):
        assemble(tmp_path / "view.js")


def test_modules_that_import_each_other_are_refused(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./view.js";\nexport const a = 1;\n')
    (tmp_path / "view.js").write_text('import { a } from "./a.js";\nexport default {};\n')
    with pytest.raises(AssemblyError, match="imports itself"):
        assemble(tmp_path / "view.js")


def test_posters_and_views_have_the_same_colours(node):
    module = str(PACKAGE / "core" / "colour.js")
    script = f"import({module!r}).then((m) => console.log(JSON.stringify([m.sequential(), m.CATEGORICAL])))"
    import json

    sequential, categorical = json.loads(node("-e", script))
    assert [list(colour) for colour in SEQUENTIAL] == sequential
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in CATEGORICAL] == categorical
