"""Finds the student's own lines of code behind an exception."""

import builtins
import linecache
import re
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType

from ._shell import cell_of

_LIBRARIES = (
    str(Path(__file__).parent),
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
    "<frozen",
)


def own_frame(trace: TracebackType | None, ours: tuple[str, ...] = ()) -> traceback.FrameSummary | None:
    """The deepest frame of a traceback that is in no library and not in this package; None if there is none.

    ours: further folders whose code is not the student's.
    """
    return next(reversed(own_frames(trace, ours)), None)


def own_frames(trace: TracebackType | None, ours: tuple[str, ...] = ()) -> list[traceback.FrameSummary]:
    """The frames of a traceback that are in no library and not in this package, from the outermost to the deepest."""
    return [
        frame
        for frame in traceback.extract_tb(trace)
        if frame.lineno and not frame.filename.startswith((*_LIBRARIES, *ours))
    ]


def own_trace(trace: TracebackType | None, most: int = 10) -> str:
    """The student's own frames as text, the deepest last, each with its place and its line of code."""
    return "\n".join(
        f"{_place(frame.filename)}, line {frame.lineno}, in {frame.name}\n    {source_line(frame)}"
        for frame in own_frames(trace)[-most:]
    )


def _place(file: str) -> str:
    """The cell that code came from, as `In[3]`; elsewhere the name of the file."""
    return cell_of(file) or Path(file).name


def source_line(frame: traceback.FrameSummary) -> str:
    """The source of a frame's line, without indentation; empty where it is not known."""
    return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()


def hidden_builtin(trace: TracebackType | None, line: str) -> str:
    """The name called in a line that a value of the notebook hides, such as `sum`; empty if there is none.

    trace: of the error that the line raised.
    """
    names = [name for name in re.findall(r"(\w+)\(", line) if callable(getattr(builtins, name, None))]
    while trace is not None:
        known = trace.tb_frame.f_globals
        if found := next((name for name in names if name in known and not callable(known[name])), ""):
            return found
        trace = trace.tb_next
    return ""
