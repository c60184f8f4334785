"""Joins a widget's view and the core modules it imports into one ES module, in order of import.

Nothing here needs Node. The ES modules keep to two forms, each at the start of a line:
`import { a, b } from "../core/x.js";` and `export function | class | const | async function`, plus one
`export default` in the view. Anything else is refused, with the file and the line.
"""

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const) (\w+))", re.M)
_OTHER = re.compile(r"^(?:import\b(?! *\()|export (?!default)).*", re.M)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/)[\s\S])*\*/|//[^\n]*)[ \t]*\n", re.M)


class AssemblyError(Exception):
    """A module uses a form of import or export that the assembly does not know."""


@cache
def assemble(view: Path) -> str:
    """The source of one self-contained ES module whose default export is the view's."""
    order: list[Path] = []
    _visit(view.resolve(), order, ())
    return "\n".join(_closure(path, order) for path in order[:-1]) + "\n" + _body(order[-1], order)


@cache
def assemble_style(view: Path) -> str:
    """The core's style sheet, then the one beside the view if it has one."""
    sheets = [Path(__file__).parent / "core" / "core.css", view.parent / "style.css"]
    return "".join(_bare_css(path.read_text(encoding="utf-8")) for path in sheets if path.exists())


def _visit(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    if path in above:
        raise AssemblyError(f"{path.name} imports itself by way of {', '.join(p.name for p in above)}")
    if path in order:
        return
    for _, target in _IMPORT.findall(path.read_text(encoding="utf-8")):
        _visit((path.parent / target).resolve(), order, (*above, path))
    order.append(path)


def _name(path: Path, order: list[Path]) -> str:
    return f"$m{order.index(path)}"


def _body(path: Path, order: list[Path]) -> str:
    source = _COMMENT.sub("", path.read_text(encoding="utf-8"))

    def bind(match: re.Match[str]) -> str:
        names = match[1].replace(" as ", ": ").strip().rstrip(",")
        return f"const {{ {names} }} = {_name((path.parent / match[2]).resolve(), order)};\n"

    source = _IMPORT.sub(bind, source)
    bad = _OTHER.search(_EXPORT.sub("", source))
    if bad:
        raise AssemblyError(f"{path}: cannot inline {bad[0]!r}; see the README of widgets/ for the two forms allowed")
    return re.sub(r"^[ \t]+|\n(?=\n)", "", source, flags=re.M)


def _closure(path: Path, order: list[Path]) -> str:
    source = _body(path, order)
    names = _EXPORT.findall(source)
    return f"const {_name(path, order)} = (() => {{\n{_EXPORT.sub('', source)}return {{ {', '.join(names)} }};\n}})();"


def _bare_css(sheet: str) -> str:
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)).lstrip("\n")
