"""Lessons: what a picture tells a student about their own code, with the line it concerns."""

import linecache
import sysconfig
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jax

_NOT_THE_STUDENTS = (
    str(Path(__file__).resolve().parents[1]),
    sysconfig.get_path("stdlib"),
    sysconfig.get_path("purelib"),
    sysconfig.get_path("platlib"),
)


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
    """Raised inside the heart when a lesson leaves nothing to draw; carries that lesson."""

    def __init__(self, lesson: Notice):
        super().__init__(lesson.says)
        self.lesson = lesson


def line_of(error: BaseException) -> str:
    """The deepest line of the student's own code in the traceback, with its source; empty if there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_NOT_THE_STUDENTS) and not frame.filename.startswith("<frozen"):
            source = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
            return f"{_place(frame.filename)}, line {frame.lineno}: {source}"
    return ""


def _place(filename: str) -> str:
    return "your cell" if "ipykernel_" in filename or filename.startswith("<") else Path(filename).name


_TRACED: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        jax.errors.TracerBoolConversionError,
        "python_branch",
        "decides with a Python `if`, `while` or `and` on a computed value. JAX compiles your code before the value is "
        "known: use `jnp.where(condition, a, b)`.",
    ),
    (
        jax.errors.TracerArrayConversionError,
        "numpy_inside",
        "hands a computed value to NumPy. JAX cannot compile through NumPy: use the function of the same name in `jnp`.",
    ),
    (
        jax.errors.TracerIntegerConversionError,
        "python_number",
        "uses a computed value as a Python integer, for instance as an index of a list or in `range`. "
        "Use a `jnp` array and index that.",
    ),
    (
        jax.errors.ConcretizationTypeError,
        "python_number",
        "turns a computed value into a Python number with `float`, `int` or `.item()`. Keep it a `jnp` value.",
    ),
)


def explain(error: BaseException, name: str = "your function") -> Notice:
    """The lesson of an error that student code raised."""
    for kind, lesson_id, says in _TRACED:
        if isinstance(error, kind):
            return Notice(lesson_id, f"`{name}` {says}", line_of(error))
    if stub := _stub_of(error):
        return Notice("not_written", f"`{stub}` is not written yet.", line_of(error), stops=True)
    if _is_in_place(error):
        return Notice(
            "in_place",
            f"`{name}` changes an array in place, and JAX arrays cannot be changed. "
            "Build a new one: `w - lr * g`, or `w.at[0].add(...)`.",
            line_of(error),
            stops=True,
        )
    says = f"`{name}` raised {type(error).__name__}: {_first_line(error)}"
    return Notice("raises", says, line_of(error), stops=True)


def _stub_of(error: BaseException) -> str:
    """The student's function that says of itself that it is not written; empty when it is another error, or JAX's own."""
    frames = traceback.extract_tb(error.__traceback__) if isinstance(error, NotImplementedError) else []
    return frames[-1].name if frames and not frames[-1].filename.startswith(_NOT_THE_STUDENTS) else ""


def _is_in_place(error: BaseException) -> bool:
    text = str(error)
    return (isinstance(error, TypeError) and "immutable" in text) or (
        isinstance(error, ValueError) and "read-only" in text
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["(no message)"])[0]


def name_of(function: Callable[..., object]) -> str:
    return getattr(function, "__name__", type(function).__name__)
