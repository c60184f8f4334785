"""Which version of an answer a check judges: the run that defined it, and whether a newer one was written since."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from .._cells import likely_bound_names
from .._messages import tell
from .._unwritten import unwrapped
from ._history import History, Run

NOTEBOOK = "JPY_SESSION_NAME"  # where JupyterLab tells a kernel the path of its notebook


@dataclass(frozen=True)
class Version:
    """The version that is defined. cell: the run that defined it, in words, or empty. stale: why it is not the newest, or empty."""

    cell: str = ""
    stale: str = ""


def is_open(folder: Path) -> bool:
    """Whether a person has the notebook of a folder open, and not a grader that was started from a notebook elsewhere."""
    session = os.environ.get(NOTEBOOK, "")
    return bool(session) and Path(session).resolve().parent == folder.resolve()


def version_of(name: str, answer: object, history: History) -> Version:
    """The version of an answer under a name; `answer` is None where nothing has that name."""
    last = history.last_that_defines(name)
    if last is None:
        return Version()
    defined = history.run_of(_code(answer))
    if last.error and (not last.began or defined not in (0, last.count)):
        older = tell("version.older" if answer is not None else "version.none", {"name": name}).seen
        params = {"name": name, "run": last.count, "error": last.error, "older": older}
        return Version(stale=tell("version.failed", params).seen)
    if not last.error and _is_edited(name, last):
        return Version(stale=tell("version.edited", {"name": name, "run": last.count}).seen)
    shown = defined in (0, last.count) and not last.error
    return Version(cell=f"In[{last.count}], `{last.line_of(name)}`" if shown else "")


def _code(answer: object) -> CodeType | None:
    """The code of a function, or of a class's first method."""
    inner = unwrapped(answer)
    if isinstance(inner, type):
        inner = next((each for each in vars(inner).values() if hasattr(each, "__code__")), None)
    return getattr(inner, "__code__", None)


def _is_edited(name: str, last: Run) -> bool:
    """Whether the notebook was saved after the last run of the one cell that binds a name, with another text in it."""
    path = Path(os.environ.get(NOTEBOOK, ""))
    try:
        if path.suffix != ".ipynb" or path.stat().st_mtime <= last.when:
            return False
    except OSError:
        return False
    text = saved_text(name)
    return bool(text) and text.strip() != last.text.strip()


def saved_text(name: str) -> str:
    """The text of the one cell of the saved notebook that binds a name; empty if there is none, or more."""
    path = Path(os.environ.get(NOTEBOOK, ""))
    try:
        texts = [text for text in _code_cells(path) if name in likely_bound_names(text)]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return texts[0] if len(texts) == 1 else ""


def _code_cells(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])
