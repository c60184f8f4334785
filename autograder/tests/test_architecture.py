"""The house stands as it was drawn: imports run one way, students' imports are light, pages are short."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jaxercise
import pytest
from jaxercise._assignment import STAFF_FILES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(jaxercise.__file__).parent
MODULES = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
CODE = sorted(
    path for folder in ("autograder", "widgets", "scripts", "tests") for path in (ROOT / folder).rglob("*.py")
)
STAFF = sorted(ROOT.glob("source/*/exercises/*.py"))
# Each may use those before it.
PACKAGES = (
    "digits",
    "comparisons",
    "diagnosis",
    "selfcheck",
    "author",
    "lint",
    "channel",
    "sandbox",
    "zygote",
    "preflight",
    "compiled",
    "program",
    "timing",
    "reception",
    "grading",
    "cluster",
    "class_report",
    "replay",
    "regrade",
    "nbgrader",
    "start",
    "cli",
)
FOR_ALL = ("comparisons", "diagnosis", "digits")  # rooms of the core, used by its modules too
FOR_STUDENTS = "selfcheck"  # what the package itself exports
ONLY_FOR_CLI = ("lint", "author")  # used by the command line and by nothing between
RECORDS = (
    "_errors",
    "_values",
    "_exercise",
    "_report",
    "_messages",
    "_baked",
    "_frames",
    "_test_functions",
    "_fake_machine",
    "_answer",
    "_view",
    "_examples",
    "_digest",
    "_resolve",
    "_cells",
    "_records",
)
HEAVY = (
    "jax",
    "nbgrader",
    "tensorflow",
    "tornado",
    "jupyter_server",
    "zmq",
    "matplotlib",
    "jaxercise.sandbox",
    "jaxercise.zygote",
)


def imports(path: Path, everywhere: bool = True) -> Iterator[str]:
    """What a file imports, relative imports made absolute; at its top level only, or everywhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    home = path.relative_to(PACKAGE.parent).parts[:-1] if path.is_relative_to(PACKAGE) else ()
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(home[: len(home) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def package_of(name: str) -> str:
    """The package inside jaxercise that a dotted name belongs to; empty for its own modules and for others' packages."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "jaxercise" and parts[1] in PACKAGES else ""


def may_use(user: str, used: str) -> bool:
    if not used or user == used or (not user and used in (*FOR_ALL, FOR_STUDENTS)):
        return True
    below = bool(user) and PACKAGES.index(used) < PACKAGES.index(user)
    return below and (used not in ONLY_FOR_CLI or user in (*ONLY_FOR_CLI, "cli"))


def wrong_arrows(module: str, path: Path) -> list[str]:
    user = package_of(f"jaxercise.{module.replace('/', '.')}")
    return [f"{module} imports {name}" for name in imports(path) if not may_use(user, package_of(name))]


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_from_the_command_line_down_to_the_records(module):
    assert wrong_arrows(module, MODULES[module]) == []


def test_an_arrow_that_runs_the_wrong_way_would_be_seen():
    assert may_use("cli", "grading")
    assert not may_use("grading", "cli")
    assert not may_use("channel", "lint")
    assert not may_use("", "channel")


@pytest.mark.parametrize("module", RECORDS)
def test_records_know_neither_how_they_are_baked_nor_how_they_are_judged(module):
    named = {
        name.split(".")[1] for name in imports(MODULES[module], everywhere=False) if name.startswith("jaxercise._")
    }
    assert not named & {"_bake", "_judge", "_assignment", "_operations", "_render"}


def closure(module: str) -> set[str]:
    """Everything that importing a module of the package brings in by top-level imports."""
    todo, seen = [f"jaxercise.{module}"], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        inside = name.removeprefix("jaxercise.").replace(".", "/")
        if name.startswith("jaxercise.") and inside in MODULES:
            todo += imports(MODULES[inside], everywhere=False)
    return {name.split(".")[0] for name in seen if not name.startswith("jaxercise")}


def test_the_judge_knows_no_jax_no_file_and_no_grading_system():
    known = closure("_judge")
    assert not known & {"jax", "jaxlib", "os", "pathlib", "nbgrader", "nbformat", "socket", "subprocess"}


def test_a_judge_that_knew_jax_would_be_seen():
    assert "jax" in closure("_operations")
    assert "pathlib" in closure("_bundle")


def test_only_one_package_imports_nbgrader():
    users = {name for name, path in MODULES.items() if any(i.split(".")[0] == "nbgrader" for i in imports(path))}
    assert {name for name in users if not name.startswith("nbgrader/")} == set()


def brought_in(statement: str) -> set[str]:
    """The heavy modules that a fresh Python holds after a statement."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(HEAVY) & set(ran.stdout.split())


def test_importing_jaxercise_brings_in_nothing_heavy():
    assert brought_in("import jaxercise") == set()


def test_the_command_line_starts_without_anything_heavy():
    statement = "import contextlib, jaxercise.cli\nwith contextlib.suppress(SystemExit): jaxercise.cli.main(['--help'])"
    assert brought_in(statement) == set()


@pytest.mark.parametrize(
    "package", ["jaxercise.channel", "jaxercise.grading", "jaxercise.cluster", "jaxercise.nbgrader"]
)
def test_the_process_that_grades_never_imports_jax(package):
    assert "jax" not in brought_in(f"import {package}")


def test_a_heavy_import_would_be_seen():
    assert brought_in("import jaxercise._operations") == {"jax"}
    assert brought_in("import tornado") == {"tornado"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_short_and_named_by_what_it_gives(path):
    assert path.stem.strip("_") not in ("utils", "util", "helpers", "helper", "common", "misc", "tools")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= (500 if "tests" in path.parts else 300)
    if path.is_relative_to(PACKAGE):
        assert ast.get_docstring(ast.parse("\n".join(lines))), "the first line says what the module is"


@pytest.mark.parametrize("path", STAFF, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_exercise_is_one_short_page(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert ast.get_docstring(ast.parse("\n".join(lines)))
    assert len(lines) <= 150


def test_every_staff_file_lies_in_a_folder_that_students_never_get():
    beside = {path.relative_to(ROOT / "source").parts[1] for path in STAFF}
    assert beside == {STAFF_FILES[0]}


@pytest.mark.parametrize("module", MODULES)
def test_every_function_says_what_it_returns_and_fits_a_screen(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if node.returns is None] == []
    assert [node.name for node in functions if node.end_lineno - node.lineno >= 60] == []


def test_the_public_names_are_these():
    assert offered(PACKAGE / "__init__.py") == {"ChecksFailed", "JaxerciseError", "assignment", "load_mnist"}
    words = {"Case", "Check", "Exercise", "Wrong", "draw", "gate", "hidden", "matches", "shown"}
    assert offered(PACKAGE / "author" / "__init__.py") >= words


def offered(path: Path) -> set[str]:
    """What a contents page gives on, `from ._module import Name as Name`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    given = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return {alias.asname for alias in given if alias.asname == alias.name}


# What a student wrote is parsed in workers; the grading process knows only what became of it.
READERS = ("receive", "receive_into", "show_outputs", "parse", "restore", "read_notebooks", "copy_other_files")
OF_THE_WORKER = ("grading/_worker_main",)


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("reception/")])
def test_only_a_worker_reads_what_a_student_wrote(module):
    named = {name for name in imports(MODULES[module]) if name.startswith("jaxercise.reception")}
    assert not {name for name in named if "._" in name.removeprefix("jaxercise.reception")}, "through its contents page"
    readers = {name for name in named if name.rpartition(".")[2] in READERS}
    assert not readers or module in OF_THE_WORKER


def test_the_grading_process_never_imports_a_worker():
    users = [name for name, path in MODULES.items() if "jaxercise.grading._worker_main" in set(imports(path))]
    assert users == []
