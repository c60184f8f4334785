"""Whether the instructor's own solutions pass their secret cases here, found out before anything of a student is judged."""

import hashlib
import json
from pathlib import Path

from filelock import FileLock
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from .._assignment import reference_sources
from .._atomic import write_atomically
from .._bundle import Bundle
from .._cells import read_cells
from ._beside import Reference
from ._budget import Budget
from ._job import Setting
from ._notebook_grader import grade_notebook

_FOLDER = "references"  # of the store: what was found, by a digest of the setting
SOLUTIONS_TIME = 10.0  # times the limits of a student's notebook: no limit of ours ends the solutions on a slow machine
_OF_REFERENCE = ("least_seconds", "usual_seconds")  # what is kept for the judging of others
_known: dict[str, str] = {}  # in this process
_found: dict[str, dict] = {}  # in this process: what was found out when the solutions ran


def unfit(setting: Setting, bundle: Bundle) -> str:
    """Why no answer can be judged here, in words for staff; empty when the solutions pass.

    The solutions run as a student's notebook does, once for each draw of cases and level of containment; workers beside this one wait for it.
    """
    if not setting.reference:
        return ""
    digest = _digest(setting)
    if digest not in _known:
        folder = Path(setting.store) / _FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{digest}.lock"):
            _known[digest] = "" if (folder / digest).exists() else _judged(setting, bundle, folder / digest)
    return _known[digest]


def known_reference(setting: Setting) -> Reference:
    """What was found out when the solutions ran, for the judging of others."""
    if not setting.reference:
        return Reference()
    found = _found_out(setting)
    return Reference(Path(setting.reference), *(dict(found.get(name, {})) for name in _OF_REFERENCE))


def fitting_budget(setting: Setting) -> Budget:
    """The limits of the course, with more time on a machine where the solutions, too, come near them."""
    if not setting.reference:
        return setting.budget
    found = _found_out(setting)
    return setting.budget.fitting(found.get("step_seconds", 0.0), found.get("seconds", 0.0))


def _found_out(setting: Setting) -> dict:
    digest = _digest(setting)
    if digest not in _found:
        _found[digest] = json.loads((Path(setting.store) / _FOLDER / digest).read_bytes())
    return _found[digest]


def _judged(setting: Setting, bundle: Bundle, passed: Path) -> str:
    """Judge the solutions; that they pass is written to the file `passed`."""
    files = {name: Path(path) for name, path in setting.files.items()}
    reference = Reference(Path(setting.reference))
    budget = setting.budget.longer(SOLUTIONS_TIME)
    graded = grade_notebook(_solutions(setting.reference), bundle, files, budget, setting.kernel, reference)
    failing = {name: report for name, report in graded.reports.items() if not report.passed}
    if not failing:
        times = {name: getattr(graded, name) for name in ("cpu_seconds", "seconds", "step_seconds")}
        found = times | {name: getattr(reference, name) for name in _OF_REFERENCE}
        write_atomically(passed, json.dumps(found).encode())
        return ""
    told = "; ".join(
        f"{name} ({report.outcome}{f': {report.trouble}' if report.trouble else ''})"
        for name, report in failing.items()
    )
    return (
        f"The instructor's own solutions do not pass here, so nothing was judged: {told}. "
        "Run `jaxercise doctor`, and compare the machine and the packages that grade with those that made the cases."
    )


def _solutions(notebook: str) -> NotebookNode:
    """The cells that define the solutions, as a notebook."""
    return new_notebook(cells=[new_code_cell(source) for source in reference_sources(read_cells(Path(notebook)))])


def _digest(setting: Setting) -> str:
    facts = [setting.assignment, setting.exercises, setting.nonce, setting.kernel.level, dict(setting.environment)]
    facts += [part for part in (dict(setting.effects), setting.kernel.platform.removeprefix("cpu")) if part]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]
