"""Tells an instructor's mistake in one sentence: file, line, exercise, what is wrong, and what to do."""

import ast
import contextlib
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from ._errors import DefinitionError

_RECORD = re.compile(r"(\w+)\.__init__\(\) ")


@contextlib.contextmanager
def blamed(folder: Path, what: str = "", otherwise: str = "") -> Iterator[None]:
    """Turn whatever an instructor's code raises into a DefinitionError that names the place.

    folder: of the assignment. what: was being done. otherwise: the place to name where the error has none in that folder.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        place = place_of(error, folder) or otherwise
        told = str(error) if isinstance(error, DefinitionError) else f"{_said(error)} {next_step(error)}"
        raise DefinitionError(": ".join(filter(None, (place, what, told)))) from error


def _said(error: BaseException) -> str:
    """The type of an error and its text, without the place that a syntax error repeats."""
    if isinstance(error, SystemExit):
        return "exit() is called."
    text = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}".rstrip(".: ")
    return text if text.endswith(("?", "!")) else f"{text}."


def defined_at(function: object) -> str:
    """File and line where a function is defined; empty for what is none."""
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}, line {code.co_firstlineno}" if code else ""


def place_of(error: BaseException, folder: Path) -> str:
    """File, line and exercise, below an assignment's folder, where an error arose; empty if it did elsewhere."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(folder))]
    if not frames:
        return ""
    name = _exercise_at(Path(frames[-1].filename), frames[-1].lineno or 0)
    return f"{frames[-1].filename}, line {frames[-1].lineno}" + (f", in {name}" if name else "")


def _exercise_at(path: Path, line: int) -> str:
    """The name that the statement of a line assigns at the top level of a file, such as an exercise's; empty if it assigns none."""
    with contextlib.suppress(OSError, SyntaxError, ValueError):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or 0):
                return next((target.id for target in node.targets if isinstance(target, ast.Name)), "")
    return ""


def next_step(error: BaseException) -> str:
    """What to do about an error in an instructor's own code."""
    if record := _RECORD.match(str(error)):
        return f"help(jaxercise.author.{record[1]}) lists its parts."
    if isinstance(error, ImportError):
        return "Correct the name, or install what is missing; help(jaxercise.author) lists what exercises are written with."
    if isinstance(error, NameError):
        return "Define or import it, or correct the name."
    if isinstance(error, SystemExit):
        return "Leave it out: it would end the command."
    return "Correct that line." if isinstance(error, SyntaxError) else "Correct it there."
