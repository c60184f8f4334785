"""Jobs for workers, as plain data, and the key that identifies a job by its content."""

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
from ._budget import Budget, KernelChoice

_PACKAGES = ("jaxercise", "jax", "jaxlib", "numpy", "equinox", "optax")


@dataclass(frozen=True)
class Setting:
    """What grading all notebooks of one assignment has in common.

    exercises: a hash of the exercises' files. bundle: the file of the baked secret cases. files: copied beside a notebook while it runs.
    store: the folder of results. regrade_id: of an unfinished `--force` run, which reuses only its own results; empty for any other run.
    environment: variables of the process that judges.
    """

    assignment: str
    exercises: str
    bundle: str
    files: tuple[str, ...]
    store: str
    key_fingerprint: str
    nonce: str
    regrade_id: str = ""
    budget: Budget = field(default_factory=Budget)
    kernel: KernelChoice = field(default_factory=KernelChoice)
    environment: Mapping[str, str] = field(default_factory=dict)

    def key(self, student: str, cells: Iterable[Mapping]) -> str:
        """A hash of all that the grading of a notebook depends on, but for the nonce: results stay valid when new cases are drawn."""
        return _digest(self._common, student, [_cell(cell) for cell in cells])

    @cached_property
    def _common(self) -> str:
        beside = [(Path(name).name, _file_digest(name)) for name in sorted(self.files)]
        kernel = [self.kernel.provisioner, dict(self.kernel.settings), self.kernel.level, list(self.kernel.platforms)]
        facts = [self.assignment, self.exercises, self.key_fingerprint, beside, asdict(self.budget), kernel]
        return _digest(facts, dict(self.environment), versions())


@dataclass(frozen=True)
class Job:
    """One notebook of one student, ready to run."""

    setting: Setting
    student: str
    key: str
    notebook: nbformat.NotebookNode

    def to_json(self) -> str:
        """One line."""
        return json.dumps(to_plain(self))


def job(setting: Setting, student: str, notebook: nbformat.NotebookNode) -> Job:
    """The job of grading a notebook."""
    return Job(setting, student, setting.key(student, notebook.cells), notebook)


def from_json(line: str) -> Job:
    """The job that `to_json` wrote."""
    plain = from_plain(Job, json.loads(line))
    return replace(plain, notebook=nbformat.from_dict(plain.notebook))


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
