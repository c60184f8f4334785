"""How a course is graded: its limits and lowest level, its secret cases, and where results are kept."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Dict, Enum, Unicode
from traitlets.config import LoggingConfigurable

from .._bundle import Bundle
from .._errors import GradingError
from .._report import Report
from ..grading import (
    Budget,
    KernelChoice,
    ResultStore,
    StoredRun,
    bake_in_child,
    fingerprint,
    grade_notebook,
    master_key,
    run_key,
    state_folder,
)
from ..sandbox import compiled_programs
from ._course import release_folder, source_files, source_folder

DATA_VARIABLE = "JAXERCISE_MNIST"
LEVELS = ("unprotected", "contained", "full")


@dataclass(frozen=True)
class Secrets:
    """The secret cases of an assignment in this process, what is needed to make them again, and the programs compiled for it."""

    bundle: Bundle
    nonce: str
    key_fingerprint: str
    environment: Mapping[str, str]


_baked: dict[tuple[str, str], Secrets] = {}  # by folder and content: the exporter lives for one run, a formgrader for months


class Grading(LoggingConfigurable):
    """Grades notebooks that have exercises."""

    minimum_level = Enum(LEVELS, "contained", help="The lowest level of containment that is allowed.").tag(config=True)
    state_folder = Unicode("", help="Where the course's secret and full results are kept; empty for the user's state directory.").tag(config=True)
    data = Unicode("embedded", help="Where digits come from, for baking and for student code: `embedded`, or a folder.").tag(config=True)
    compiled = Bool(True, help="Whether student kernels read programs that were compiled once, from the solutions.").tag(config=True)
    budget = Dict(help="Limits on one notebook: fields of jaxercise.grading.Budget that differ from its defaults.").tag(config=True)

    def prepare(self, course: CourseDirectory, assignment: str) -> None:
        """Bake the secret cases of an assignment, unless this process has done so.

        Raises: GradingError when this machine contains less than the course wants, or the exercises cannot be baked.
        """
        self._refuse_low_level()
        self._limits()
        self._secrets(course, assignment)

    def grade(self, course: CourseDirectory, assignment: str, student: str, notebook: NotebookNode) -> tuple[NotebookNode, dict[str, Report]]:
        """Run and judge a sanitised notebook, and keep its full reports.

        Raises: GradingError as `prepare`.
        """
        self._refuse_low_level()
        known = self._secrets(course, assignment)
        with variable(DATA_VARIABLE, self.data):  # the judge, too, looks digits up
            graded = grade_notebook(notebook, known.bundle, self._files(course, assignment), self._limits(), self._kernel(known.environment))
        self._keep(course, StoredRun(
            graded.run_id, student, assignment, graded.reports, known.key_fingerprint, known.nonce, graded.level, _data_source(graded.reports),
            events=(*graded.events, f"{graded.seconds:.1f} s"),
        ))
        for event in graded.events:
            self.log.info("%s: %s", student, event)
        return graded.notebook, dict(graded.reports)

    def _secrets(self, course: CourseDirectory, assignment: str) -> Secrets:
        folder = source_folder(course, assignment)
        place = str(folder), _content(folder)
        if place not in _baked:
            self.log.info("Baking the secret cases of %s", assignment)
            master, nonce = master_key(course.course_id, Path(course.root), self._folder()), secrets.token_hex(16)
            with variable(DATA_VARIABLE, self.data):
                bundle = bake_in_child(folder, run_key(master, assignment, "", nonce))
            _baked[place] = Secrets(bundle, nonce, fingerprint(master), self._programs(folder))
        return _baked[place]

    def _files(self, course: CourseDirectory, assignment: str) -> list[Path]:
        """What lies beside the notebook while it runs: the public checks and the course's own data, nothing of the student's."""
        return [release_folder(course, assignment) / f"{assignment}.checks", *source_files(course, assignment)]

    def _limits(self) -> Budget:
        try:
            return Budget(**self.budget)
        except TypeError as error:
            known = ", ".join(field.name for field in fields(Budget))
            raise GradingError(f"`budget` in nbgrader_config.py: {error}. Its names are: {known}.") from error

    def _programs(self, folder: Path) -> Mapping[str, str]:
        """What tells a kernel where compiled programs lie: nothing where there are none, which only costs time."""
        if not self.compiled:
            return {}
        compiled = compiled_programs(folder, {DATA_VARIABLE: self.data})
        if compiled.remark:
            self.log.warning("Without compiled programs: %s", compiled.remark)
        return compiled.environment

    def _kernel(self, environment: Mapping[str, str]) -> KernelChoice:
        return KernelChoice(environment={DATA_VARIABLE: self.data, **environment})

    def _refuse_low_level(self) -> None:
        level = self._kernel({}).level
        if LEVELS.index(level) < LEVELS.index(self.minimum_level):
            raise GradingError(
                f"Student code would run {level} here, but this course wants at least {self.minimum_level!r}. "
                "Grade on a machine that contains it, or give `minimum_level` to `configure(c)` in nbgrader_config.py."
            )

    def _folder(self) -> Path | None:
        return Path(self.state_folder) if self.state_folder else None

    def _keep(self, course: CourseDirectory, run: StoredRun) -> None:
        ResultStore(state_folder(course.course_id, self._folder())).save(run)


@contextmanager
def variable(name: str, value: str) -> Iterator[None]:
    """An environment variable for a while; nbgrader's own `setenv` forgets what was there before."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def _content(folder: Path) -> str:
    """A hash of an assignment's files, so that an edited exercise is baked anew."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _data_source(reports: Mapping[str, Report]) -> str:
    return ", ".join(sorted({report.data_source for report in reports.values() if report.data_source}))

