"""Notices: what a picture tells a student about their own code, with the line it concerns."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jaxercise._exceptions import message_of
from jaxercise._own_line import own_frame, source_line
from jaxercise._unwritten import name_in

_OURS = (str(Path(__file__).resolve().parents[1]),)


@dataclass(frozen=True)
class Notice:
    """One thing to know about the student's code: an id for tests, a sentence for people.

    `stops` is true when nothing can be drawn until it is mended.
    """

    id: str
    says: str
    line: str = ""
    stops: bool = False

    def plain(self) -> dict[str, str | bool]:
        return {"id": self.id, "says": self.says, "line": self.line, "stops": self.stops}


class Stopped(Exception):
    """Raised by a runner when nothing can be drawn; carries the notice that says why."""

    def __init__(self, lesson: Notice):
        super().__init__(lesson.says)
        self.lesson = lesson


def arose_in(error: BaseException, path: str) -> bool:
    """Whether an error came up in a line of that file: what was called from there had returned."""
    frame = own_frame(error.__traceback__, _OURS)
    return frame is not None and frame.filename == path


def line_of(error: BaseException) -> str:
    """The student's own line behind an error, with its place; empty if there is none."""
    frame = own_frame(error.__traceback__, _OURS)
    return f"{_place(frame.filename)}, line {frame.lineno}: {source_line(frame)}" if frame else ""


def _place(filename: str) -> str:
    return "your cell" if "ipykernel_" in filename or filename.startswith("<") else Path(filename).name


# By jaxercise's message for the error: the id of the notice, and what it says of a function that runs but cannot be compiled.
_TRACED = {
    "error.tracer_bool": (
        "python_branch",
        "decides with a Python `if`, `while` or `and` on a computed value. JAX compiles your code before the value is "
        "known: use `jnp.where(condition, a, b)`.",
    ),
    "error.tracer_array": (
        "numpy_inside",
        "hands a computed value to NumPy. JAX cannot compile through NumPy: use the function of the same name in `jnp`.",
    ),
    "error.tracer_integer": (
        "python_number",
        "uses a computed value as a Python integer, for instance as an index of a list or in `range`. "
        "Use a `jnp` array and index that.",
    ),
    "error.concrete": (
        "python_number",
        "turns a computed value into a Python number with `float`, `int` or `.item()`. Keep it a `jnp` value.",
    ),
}

UNTRACEABLE = frozenset(notice_id for notice_id, _ in _TRACED.values())  # notices of what Python runs and JAX cannot


def explain(error: BaseException, name: str = "your function") -> Notice:
    """The notice for an error that student code raised."""
    message = message_of(type(error).__name__, str(error))
    if message in _TRACED:
        notice_id, says = _TRACED[message]
        return Notice(notice_id, f"`{name}` {says}", line_of(error))
    if stub := _stub_of(error):
        return Notice("not_written", f"`{stub}` is not written yet.", line_of(error), stops=True)
    if message == "error.immutable" or (isinstance(error, ValueError) and "read-only" in str(error)):
        return Notice(
            "in_place",
            f"`{name}` changes an array in place, and JAX arrays cannot be changed. "
            "Build a new one: `w - lr * g`, or `w.at[0].add(...)`.",
            line_of(error),
            stops=True,
        )
    says = f"`{name}` raised {type(error).__name__}: {_first_line(error)}"
    return Notice("raises", says, line_of(error), stops=True)


def unfit(error: BaseException, name: str) -> Notice:
    """The notice for an error that came up where the result of the student's function was used."""
    says = f"What `{name}` gives cannot be drawn: {type(error).__name__}: {_first_line(error)}"
    return Notice("unfit", says, line_of(error), stops=True)


def _stub_of(error: BaseException) -> str:
    """The name of the student's function that raised NotImplementedError; empty for another error, or one of a library's own."""
    if not isinstance(error, NotImplementedError) or error.__traceback__ is None:
        return ""
    deepest, own = traceback.extract_tb(error.__traceback__)[-1], own_frame(error.__traceback__, _OURS)
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return name_in(frame.f_code) if own == deepest else ""


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["(no message)"])[0]


def name_of(function: Callable[..., object]) -> str:
    return getattr(function, "__name__", type(function).__name__)
