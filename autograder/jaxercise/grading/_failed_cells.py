"""Why a name is not defined: the error of the cell that should have defined it, told in its report."""

import re
from collections.abc import Mapping
from dataclasses import replace

import nbformat

from .._cells import grade_id, likely_bound_names
from .._plain_text import printable
from .._report import CheckResult, Report

_MISSING = re.compile(r"name '(\w+)' is not defined")
_MARKED = re.compile(r"^-+> *(\d+) ", re.MULTILINE)  # the line of a traceback that raised
_OF_SYNTAX = re.compile(r" \([^()]*, line (\d+)\)$")  # where an error of syntax says it stands
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ELSEWHERE = re.compile(r"%%\w+")
_LETTERS, _TRACEBACK = 200, 100_000


def with_failed_cells(report: Report, notebook: nbformat.NotebookNode) -> Report:
    """The report, in which a name that is not defined is told by what became of its cell; notebook: with the outputs so far."""
    return replace(report, results=tuple(_with_failed_cell(result, report, notebook) for result in report.results))


def _with_failed_cell(result: CheckResult, report: Report, notebook: nbformat.NotebookNode) -> CheckResult:
    name, undefined = _missing(result), result.message == "answer.undefined"
    cells = _cells_of(name, report.exercise, notebook) if name else []
    if undefined and not cells:
        return replace(result, message="answer.cell_absent", params={"name": name})
    for cell in reversed(cells):
        if error := next((output for output in cell.outputs if output.output_type == "error"), None):
            told = {"name": name, "told": _told(error, cell.source)}
            return replace(result, message="answer.cell_failed" if undefined else "error.cell_failed", params=told)
        magic = _ELSEWHERE.match(cell.source.lstrip())
        if magic and undefined:
            return replace(result, message="answer.cell_elsewhere", params={"name": name, "magic": magic[0]})
    return result


def _missing(result: CheckResult) -> str:
    """The name that was not there; empty where none is told."""
    if result.message == "answer.undefined":
        return str(result.params.get("name", ""))
    found = _MISSING.search(str(result.params.get("text", ""))) if result.message == "error.name" else None
    return found[1] if found else ""


def _cells_of(name: str, exercise: str, notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The cells that were to define a name: those that bind it, and the answer's own."""
    own = (f"{name}-answer", f"{exercise}-answer")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if grade_id(cell) in own or _binds(cell.source, name)]


def _binds(source: str, name: str) -> bool:
    """Whether a source binds a name, as far as its lines at the left margin tell; a student's code is not parsed."""
    imported = re.search(rf"(?m)^\s*(?:from|import)\b.*\b{name}\b", source)
    return bool(imported) or name in likely_bound_names(source)


def _told(error: Mapping, source: str) -> str:
    """An error in one line, with the line of the cell that raised it."""
    text = printable(f"{error.get('ename', '')}: {error.get('evalue', '')}".splitlines()[0])[:_LETTERS].rstrip(".")
    marked = _MARKED.findall(_COLOURS.sub("", "\n".join(map(str, error.get("traceback", ())))[:_TRACEBACK]))
    if in_syntax := _OF_SYNTAX.search(text):
        text, marked = text[: in_syntax.start()], [in_syntax[1]]
    lines, number = source.splitlines(), int(marked[0]) if marked and len(marked[0]) < 6 else 0
    line = lines[number - 1].strip()[:_LETTERS] if 0 < number <= len(lines) else ""
    return f"{text}, at `{line}`." if line else f"{text}."
