"""Work for workers, as plain data, and the key that identifies the grading of a notebook by its content."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbformat

from .._cells import grade_id, marks
from .._records import from_plain, to_plain
from ..reception import Intake
from ._budget import Budget, KernelChoice

# That receiving, starting kernels, judging and cleaning may take together, beside the student's own time.
MACHINERY_SECONDS = 900.0
_PACKAGES = ("jaxercise", "jax", "jaxlib", "numpy", "equinox", "optax")


@dataclass(frozen=True)
class Setting:
    """What grading all notebooks of one name has in common.

    exercises: a hash of the exercises' files. bundle: the file of the baked secret cases; empty for a notebook without exercises.
    reference: the instructor's notebook, whose solutions must pass before anything is judged; empty for none.
    files: copied beside a notebook while it runs: paths by the name that each has there, which may be in a folder.
    store: the folder of results. regrade_id: of an unfinished `--force` run, which reuses only its own results; empty for any other run.
    environment: variables of the process that judges. only: the exercises that are judged; all of them if it is empty.
    effects: of checks, as the course says; see `with_effects`.
    common: the hash of what the keys of all notebooks share, where another machine made it. known: keys of results that are stored elsewhere.
    """

    assignment: str
    exercises: str
    bundle: str
    files: Mapping[str, str]
    store: str
    key_fingerprint: str
    nonce: str
    regrade_id: str = ""
    budget: Budget = field(default_factory=Budget)
    kernel: KernelChoice = field(default_factory=KernelChoice)
    environment: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    only: tuple[str, ...] = ()
    effects: Mapping[str, str] = field(default_factory=dict)
    common: str = ""
    known: tuple[str, ...] = ()

    def key(self, student: str, cells: Iterable[Mapping], beside: str = "") -> str:
        """A hash of all that the grading of a notebook depends on, but for the nonce: results stay valid when new cases are drawn.

        beside: a hash of the student's own files.
        """
        return _digest(self.shared_hash, student, [_cell(cell) for cell in cells], beside)

    @cached_property
    def shared_hash(self) -> str:
        """A hash of what the keys of all notebooks of this setting share."""
        if self.common:
            return self.common
        beside = [(name, _file_digest(path)) for name, path in sorted(self.files.items())]
        kernel = [self.kernel.provisioner, dict(self.kernel.settings), self.kernel.level, [self.kernel.platform]]
        facts = [self.assignment, self.exercises, self.key_fingerprint, beside, asdict(self.budget), kernel]
        some = [part for part in (list(self.only), dict(self.effects)) if part]
        return _digest(facts, dict(self.environment), versions(), *some)


@dataclass(frozen=True)
class Job:
    """One notebook of one student, ready to run.

    files: the student's own, paths by the name that each has beside the notebook.
    """

    setting: Setting
    student: str
    key: str
    notebook: nbformat.NotebookNode
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long a worker may take, unless it says otherwise."""
        return allowed_seconds(self.setting.budget)

    def to_json(self) -> str:
        """One line."""
        return json.dumps({"job": to_plain(self)})


@dataclass(frozen=True)
class Submission:
    """What one student handed in, to be received into `target` and graded.

    settings: by the names of the notebooks that are to be executed.
    """

    student: str
    folder: str
    target: str
    intake: Intake
    settings: Mapping[str, Setting] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long a worker may take, unless it says otherwise."""
        return MACHINERY_SECONDS + sum(allowed_seconds(setting.budget) for setting in self.settings.values())

    def to_json(self) -> str:
        """One line."""
        settings = {name: to_plain(setting) for name, setting in self.settings.items()}
        return json.dumps({"submission": to_plain(self) | {"settings": settings}})


def allowed_seconds(budget: Budget) -> float:
    """How long a worker may take for one notebook."""
    return budget.notebook_seconds + MACHINERY_SECONDS


def job(
    setting: Setting,
    student: str,
    notebook: nbformat.NotebookNode,
    files: Mapping[str, str] | None = None,
    beside: str = "",
) -> Job:
    """The job of grading a notebook beside a student's own files, of which `beside` is a hash."""
    return Job(setting, student, setting.key(student, notebook.cells, beside), notebook, files or {})


def work_from_json(line: str) -> Job | Submission:
    """The work that `to_json` wrote."""
    ((kind, plain),) = json.loads(line).items()
    if kind == "job":
        work = from_plain(Job, plain)
        return replace(work, notebook=nbformat.from_dict(work.notebook))
    submission = from_plain(Submission, plain)
    settings = {name: from_plain(Setting, setting) for name, setting in submission.settings.items()}
    return replace(submission, settings=settings)


@cache
def versions() -> Mapping[str, str]:
    """The versions that decide a result: of Python and of the packages that students and judge compute with."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _cell(cell: Mapping) -> Sequence:
    """The parts of a cell that decide how it is run and judged; its id, its outputs and its tags do not."""
    flags = [bool(marks(cell).get(flag)) for flag in ("grade", "solution")]
    return [cell["cell_type"], cell["source"], grade_id(cell), flags]


def _file_digest(name: str) -> str:
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()


def _digest(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:40]
