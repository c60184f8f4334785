"""The process that grades: takes jobs from the grader one at a time, and stores each result itself, so that nothing hangs on the grader's life."""

import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from .._bundle import Bundle, load
from ..zygote import ZygoteError, use_shared_zygote
from ._job import Job, from_json
from ._notebook_grader import GradedNotebook, grade_notebook
from ._store import CellOutputs, ResultStore, StoredRun

MESSAGE_BYTES = 1 << 16


def main() -> NoReturn:
    """Serve the grader until it hangs up; the socket's number is the last argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    grader = socket.socket(fileno=int(sys.argv[-1]))
    grader.set_inheritable(False)
    threading.Thread(target=_end_with, args=(grader,), daemon=True).start()
    use_shared_zygote(lambda vanished: _borrow(grader, vanished))
    for line in _lines(grader):
        grader.sendall(json.dumps(serve(from_json(line))).encode() + b"\n")
    os._exit(0)


def serve(job: Job) -> dict[str, object]:
    """Grade one notebook and store the result.

    Returns: the run's id; or `full`, why it cannot be stored, which is the same for everybody; or `failed`, in words for staff.
    """
    setting = job.setting
    os.environ.update(setting.environment)
    try:
        files = [Path(name) for name in setting.files]
        graded = grade_notebook(job.notebook, _bundle(setting.bundle), files, setting.budget, setting.kernel)
    except Exception as error:  # ours: grade_notebook turns all that a student does into reports
        return {"failed": f"{type(error).__name__}: {error}"}
    run = _run(job, graded)
    try:
        ResultStore(Path(setting.store)).keep(run, CellOutputs.by(graded.notebook))
    except OSError as error:
        return {"full": f"{error.strerror}: {setting.store}"}
    return {"run_id": run.run_id, "review": run.needs_review}


def _run(job: Job, graded: GradedNotebook) -> StoredRun:
    setting = job.setting
    sources = sorted({report.data_source for report in graded.reports.values() if report.data_source})
    return StoredRun(
        graded.run_id,
        job.student,
        setting.assignment,
        graded.reports,
        setting.key_fingerprint,
        setting.nonce,
        graded.level,
        ", ".join(sources),
        events=(*graded.events, f"{graded.seconds:.1f} s"),
        key=job.key,
        order=setting.order,
        cpu_seconds=graded.cpu_seconds,
    )


@lru_cache(1)
def _bundle(path: str) -> Bundle:
    return load(Path(path))


def _lines(grader: socket.socket) -> Iterator[str]:
    with grader.makefile("r", encoding="utf-8") as lines:
        yield from lines


def _end_with(grader: socket.socket) -> None:
    """End as soon as the grader does, in the middle of a notebook too: kernels and their folders are no use to anybody then."""
    watch = select.poll()
    watch.register(grader, select.POLLRDHUP)
    watch.poll()
    os._exit(1)


def _borrow(grader: socket.socket, vanished: int) -> tuple[socket.socket, int]:
    """Ask the grader for the socket of its zygote; it answers nothing else while a job is being done."""
    grader.sendall(json.dumps({"vanished": vanished}).encode() + b"\n")
    raw, files, _, _ = socket.recv_fds(grader, MESSAGE_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
    answer: Mapping = json.loads(raw or "{}")
    if not files:
        raise ZygoteError(answer.get("refused", "The grader hung up."))
    return socket.socket(fileno=files[0]), answer["number"]
