"""The worker process: receives and grades one submission at a time, within limits of its own, and stores each result itself.

All that a student wrote is read, restored, judged and cleaned here, and nowhere else.
"""

import json
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import nbformat

from .._bundle import Bundle, digests, load
from .._cells import exercise_of
from .._effects import with_effects
from .._errors import GradingError
from ..reception import receive_into, show_outputs
from ..zygote import ZygoteError, use_shared_zygote
from ._budget import Budget
from ._card import with_card
from ._job import Job, Setting, Submission, allowed_seconds, job, work_from_json
from ._notebook_grader import GradedNotebook, grade_notebook
from ._reference import SOLUTIONS_TIME, fitting_budget, known_reference, unfit
from ._store import CellOutputs, ResultStore, StoredResult, reusable
from ._verdicts import refuse_unrun

MESSAGE_BYTES = 1 << 16
MEMORY_BYTES = 1536 << 20  # of the worker itself
CPU_SECONDS = 600  # of the worker itself, for one piece of work

Tell = Callable[[Mapping], None]


def main() -> NoReturn:
    """Serve the grader until it disconnects; the last argument is the socket's descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    grader = socket.socket(fileno=int(sys.argv[-1]))
    grader.set_inheritable(False)
    threading.Thread(target=_end_with, args=(grader,), daemon=True).start()
    use_shared_zygote(lambda vanished: _borrow(grader, vanished))
    _limit(resource.RLIMIT_DATA, MEMORY_BYTES)

    def tell(said: Mapping) -> None:
        grader.sendall(json.dumps(said).encode() + b"\n")

    for line in _lines(grader):
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS)
        work = work_from_json(line)
        tell({"answer": grade_job(work, tell) if isinstance(work, Job) else grade_submission(work, tell)})
    os._exit(0)


def grade_submission(work: Submission, tell: Tell) -> dict[str, object]:
    """Receive a submission, tell how, and grade its notebooks.

    Returns: `graded`, with the answer of `grade_job` by the name of the notebook; or `failed` or `full`, as there.
    """
    try:
        reception = receive_into(Path(work.folder), Path(work.target), work.intake)
    except OSError as error:
        return {"full": f"{error.strerror}: {work.target}"}
    except Exception as error:  # out of memory, for one
        return {"failed": f"It could not be received: {type(error).__name__}: {error}"}
    tell({"received": reception.to_plain()})
    graded = {}
    for name, setting in work.settings.items():
        if not reception.notebooks[name].outcome:
            notebook = nbformat.read(Path(work.target) / f"{name}.ipynb", as_version=4)
            files = {name: str(Path(work.target) / name) for name in reception.files}
            graded[name] = grade_job(job(setting, work.student, notebook, files, reception.beside), tell)
    return {"graded": graded}


def grade_job(work: Job, tell: Tell) -> dict[str, object]:
    """Grade one notebook, unless its result is in the store, and store the result.

    Returns: `key`, and `reused` or `suspect`; or `full`, why no result can be stored; or `failed`, in words for staff.
    """
    setting, store = work.setting, ResultStore(Path(work.setting.store))
    if work.key in setting.known or reusable(store, setting.assignment, work.student, work.key, setting.regrade_id):
        return {"key": work.key, "reused": True}
    os.environ.update(setting.environment)
    try:
        with with_card(setting.kernel, lambda: _ask_for_time(tell, setting.budget)) as (kernel, remarks):
            graded = _graded(replace(work, setting=replace(setting, kernel=kernel)), tell)
    except GradingError as error:
        return {"key": work.key, "failed": str(error)}
    except Exception as error:  # our own failure: grade_notebook turns all that a student does into reports
        return {"key": work.key, "failed": f"{type(error).__name__}: {error}"}
    result = _result(work, graded, remarks)
    try:
        store.save_with_outputs(result, CellOutputs.of(graded.notebook))
    except OSError as error:
        return {"key": work.key, "full": f"{error.strerror}: {setting.store}"}
    return {"key": work.key, "suspect": result.suspect}


def _graded(work: Job, tell: Tell) -> GradedNotebook:
    """The notebook run and judged, its outputs as pages may show them.

    Raises: GradingError where not even the solutions pass.
    """
    setting = work.setting
    bundle = _bundle_of(setting)
    _ask_for_time(tell, setting.budget.longer(SOLUTIONS_TIME))
    if why := unfit(setting, bundle):
        raise GradingError(why)
    budget = fitting_budget(setting)
    _ask_for_time(tell, budget)
    files = {name: Path(path) for name, path in (work.files | setting.files).items()}
    reference = known_reference(setting)
    graded = grade_notebook(work.notebook, bundle, files, budget, setting.kernel, reference, setting.only)
    for cell in graded.notebook.cells:
        if cell.cell_type == "code" and exercise_of(cell) not in graded.reports:
            cell.outputs = show_outputs(cell.outputs)
    refuse_unrun(graded.notebook, graded.reports)
    return graded


def _ask_for_time(tell: Tell, budget: Budget) -> None:
    """Tell the grader how long what comes now may take."""
    tell({"seconds": allowed_seconds(budget)})


def _limit(kind: int, most: int) -> None:
    """Set a limit of this process; processes that it starts may set their own."""
    resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _result(job: Job, graded: GradedNotebook, remarks: tuple[str, ...]) -> StoredResult:
    setting = job.setting
    sources = sorted({report.data_source for report in graded.reports.values() if report.data_source})
    return StoredResult(
        graded.run_id,
        job.student,
        setting.assignment,
        graded.reports,
        setting.key_fingerprint,
        setting.nonce,
        graded.level,
        ", ".join(sources),
        events=(*remarks, *graded.events, f"{graded.seconds:.1f} s"),
        key=job.key,
        regrade_id=setting.regrade_id,
        cpu_seconds=graded.cpu_seconds,
        starved=graded.starved,
        judged_by={name: known for name, known in _digests(setting).items() if name in graded.reports},
    )


def _bundle_of(setting: Setting) -> Bundle:
    return _read(setting.bundle, *setting.effects.items())[0] if setting.bundle else Bundle(setting.assignment, ())


def _digests(setting: Setting) -> Mapping[str, str]:
    return _read(setting.bundle, *setting.effects.items())[1] if setting.bundle else {}


@lru_cache(1)
def _read(path: str, *effects: tuple[str, str]) -> tuple[Bundle, Mapping[str, str]]:
    """A bundle as the course wants it, and its digests."""
    bundle = with_effects(load(Path(path)), dict(effects))
    return bundle, digests(bundle)


def _lines(grader: socket.socket) -> Iterator[str]:
    with grader.makefile("r", encoding="utf-8") as lines:
        yield from lines


def _end_with(grader: socket.socket) -> None:
    """End as soon as the grader has ended, even in the middle of a notebook."""
    watch = select.poll()
    watch.register(grader, select.POLLRDHUP)
    watch.poll()
    os._exit(1)


def _borrow(grader: socket.socket, vanished: int) -> tuple[socket.socket, int]:
    """Ask the grader for the socket of its zygote; it sends nothing else during a job."""
    grader.sendall(json.dumps({"vanished": vanished}).encode() + b"\n")
    raw, files, _, _ = socket.recv_fds(grader, MESSAGE_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
    answer: Mapping = json.loads(raw or "{}")
    if not files:
        raise ZygoteError(answer.get("refused", "The grader hung up."))
    return socket.socket(fileno=files[0]), answer["number"]
