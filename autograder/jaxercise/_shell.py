"""The IPython shell that a notebook's code runs in, if there is one, and the cells that its code came from."""

import sys


def shell() -> object | None:
    """The shell of this process; None outside IPython, which is not imported for it."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def cell_of(file: str) -> str:
    """The cell run that code of this file name came from, as `In[3]`; empty if it came from none."""
    running = shell()
    named = running.compile.format_code_name(file) if running is not None else None
    return named[1] if named else ""
