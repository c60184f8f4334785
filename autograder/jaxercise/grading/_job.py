"""What a worker is asked to do, as plain data, and the key that names it by its content."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbformat

from ..sandbox import Policy
from ._budget import Budget, KernelChoice

_PACKAGES = ("jaxercise", "jax", "jaxlib", "numpy", "equinox", "optax")


@dataclass(frozen=True)
class Setting:
    """What all notebooks of an assignment have in common while they are graded.

    exercises: names the content of the exercises. bundle: the file of the baked secret cases. files: lie beside a notebook while it runs.
    store: the folder of results. order: empty, or names the order to grade again what is graded already.
    environment: variables of the process that judges.
    """

    assignment: str
    exercises: str
    bundle: str
    files: tuple[str, ...]
    store: str
    key_fingerprint: str
    nonce: str
    order: str = ""
    budget: Budget = field(default_factory=Budget)
    kernel: KernelChoice = field(default_factory=KernelChoice)
    environment: Mapping[str, str] = field(default_factory=dict)

    def key(self, student: str, cells: Iterable[Mapping]) -> str:
        """Names a notebook by all that its grading depends on; the nonce is left out, so that a result outlives its round."""
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
        return json.dumps(asdict(self.setting) | {"student": self.student, "key": self.key, "notebook": self.notebook})


def job(setting: Setting, student: str, notebook: nbformat.NotebookNode) -> Job:
    """The job of grading a notebook."""
    return Job(setting, student, setting.key(student, notebook.cells), notebook)


def from_json(line: str) -> Job:
    """The job that `to_json` wrote."""
    plain = json.loads(line)
    own = {name: plain.pop(name) for name in ("student", "key")}
    notebook = nbformat.from_dict(plain.pop("notebook"))
    kernel = _tuples(plain["kernel"])
    kernel["policy"] = Policy(**_tuples(kernel["policy"]))
    plain |= {"budget": Budget(**plain["budget"]), "kernel": KernelChoice(**kernel)}
    return Job(Setting(**_tuples(plain)), notebook=notebook, **own)


@cache
def versions() -> Mapping[str, str]:
    """What of this installation decides a result: Python and the packages that students and judge compute with."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _cell(cell: Mapping) -> Sequence:
    """What of a cell decides how it is run and judged; its id, its outputs and its tags do not."""
    data = cell.get("metadata", {}).get("nbgrader", {})
    flags = [bool(data.get(flag)) for flag in ("grade", "solution")]
    return [cell["cell_type"], cell["source"], data.get("grade_id", ""), flags]


def _tuples(plain: Mapping) -> dict:
    """JSON knows lists only."""
    return {name: tuple(value) if type(value) is list else value for name, value in plain.items()}


def _file_digest(name: str) -> str:
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()


def _digest(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:40]
