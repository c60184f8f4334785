"""Finds the student's own line of code behind an exception."""

import builtins
import linecache
import re
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType

_LIBRARIES = (
    str(Path(__file__).parent),
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
    "<frozen",
)


def own_frame(trace: TracebackType | None, ours: tuple[str, ...] = ()) -> traceback.FrameSummary | None:
    """The deepest frame of a traceback that is in no library and not in this package; None if there is none.

    ours: further folders whose code is not the student's.
    """
    for frame in reversed(traceback.extract_tb(trace)):
        if frame.lineno and not frame.filename.startswith((*_LIBRARIES, *ours)):
            return frame
    return None


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
