"""What the panel of JupyterLab asks of a kernel: which cells define what now, and to stop a check."""

import ctypes
import json
from collections.abc import Mapping

from ._history import history
from ._kept import SESSION
from ._watch import CHECKING


def status() -> str:
    """As JSON: this process's `session`, and under `runs` by name the text of the last run of a cell that binds it, and how it ended."""
    runs: dict[str, Mapping[str, object]] = {}
    for run in history().runs:
        for name in run.binds:
            runs[name] = {"text": run.text, "error": run.error}
    return json.dumps({"session": SESSION, "runs": runs})


def cancel() -> None:
    """Interrupt every check that another thread of this process makes; a running cell goes on."""
    for thread in tuple(CHECKING):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(KeyboardInterrupt))
