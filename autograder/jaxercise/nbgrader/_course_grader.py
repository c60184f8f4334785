"""How a course is graded: its limits and lowest level, its secret cases, and where results are kept."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Dict, Enum, Int, Unicode
from traitlets.config import LoggingConfigurable

from .._bundle import to_bytes
from .._errors import GradingError
from .._report import Report
from ..compiled import Compiled, compiled_programs
from ..grading import (
    AssignmentGrader,
    Budget,
    KernelChoice,
    Pool,
    Progress,
    SecretCases,
    Setting,
    bake_in_child,
    fingerprint,
    kernel_choice,
    master_key,
    run_key,
    state_folder,
    versions,
)
from ..preflight import Preflight, preflight
from ..sandbox import LEVELS, at_least
from ._course import release_folder, source_files, source_folder

DATA_VARIABLE = "JAXERCISE_MNIST"


class Grading(LoggingConfigurable):
    """Grades notebooks that have exercises."""

    minimum_level = Enum(LEVELS, "contained", help="The lowest level of containment that is allowed.").tag(config=True)
    highest_level = Enum(LEVELS, "full", help="The highest level of containment that is tried.").tag(config=True)
    allow_unsandboxed = Bool(
        False, help="Whether to grade below the lowest level all the same; every result says its level."
    ).tag(config=True)
    state_folder = Unicode(
        "", help="Where the course's secret and full results are kept; empty for the user's state directory."
    ).tag(config=True)
    data = Unicode(
        "embedded", help="Where digits come from, for baking and for student code: `embedded`, or a folder."
    ).tag(config=True)
    compiled = Bool(
        True, help="Whether student kernels read programs that were compiled once, from the solutions."
    ).tag(config=True)
    workers = Int(0, min=0, help="How many notebooks are graded at once; 0 for as many as there are cores.").tag(
        config=True
    )
    budget = Dict(help="Limits on one notebook: fields of jaxercise.grading.Budget that differ from its defaults.").tag(
        config=True
    )

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.progress = Progress()
        self._graders: dict[str, AssignmentGrader] = {}
        self._order = ""

    def prepare(self, course: CourseDirectory, assignment: str, order: str = "", count: int = 1) -> None:
        """Bake the secret cases of an assignment, unless an unfinished round left them.

        order: empty, or the words of a command to grade again what is graded already. count: how many notebooks are to come.
        Raises: GradingError when this machine contains less than the course wants, or the exercises cannot be baked.
        """
        self._refuse_low_level(course)
        self._order = order
        if assignment not in self._graders:
            pool = Pool(self._workers(), self.progress)
            try:
                setting = self._setting(course, assignment, partial(pool.start, count))
            except BaseException:
                pool.close()
                raise
            self._graders[assignment] = AssignmentGrader(setting, pool, self.progress)

    def prefetch(self, assignment: str, student: str, read: Callable[[], NotebookNode]) -> None:
        """Have a notebook graded ahead; see Grader.expect."""
        self._graders[assignment].prefetch(student, read)

    def grade(
        self, course: CourseDirectory, assignment: str, student: str, notebook: NotebookNode
    ) -> dict[str, Report]:
        """The reports of a sanitised notebook, which then shows what it showed when it was run.

        Raises: UngradedError; GradingError as `prepare`.
        """
        self.prepare(course, assignment, self._order)
        run = self._graders[assignment].grade(student, notebook)
        for event in run.events:
            self.log.info("%s: %s", student, event)
        return dict(run.reports)

    def end(self) -> None:
        """End all workers."""
        while self._graders:
            self._graders.popitem()[1].close()

    def finish(self, course: CourseDirectory, assignment: str) -> None:
        """A command is through with all that it was to grade: its order is done, and a round with the whole class."""
        cases = self._cases(course)
        if self._order:
            cases.finish_regrade(assignment, self._order)
        if course.student_id == "*":
            cases.close(assignment)

    def close_round(self, course: CourseDirectory, assignment: str) -> None:
        """Feedback goes out: whoever is graded from now on meets other cases."""
        self._cases(course).close(assignment)

    def _setting(self, course: CourseDirectory, assignment: str, start_workers: Callable[[], None]) -> Setting:
        folder, budget = source_folder(course, assignment), self._limits()
        master, cases = master_key(course.course_id, Path(course.root), self._folder()), self._cases(course)
        content, programs = _content(folder), self._programs(folder)

        def bake(nonce: str) -> bytes:
            self.log.info("Baking the secret cases of %s", assignment)
            start_workers()  # they are ready when the cases are
            with variable(DATA_VARIABLE, self.data):
                key = run_key(master, assignment, "", nonce)
                return to_bytes(bake_in_child(folder, key, environment=programs.sealed))

        baked_from = [content, fingerprint(master), self.data, *versions().values()]
        found, bundle = cases.open(assignment, " ".join(baked_from), bake)
        return Setting(
            assignment,
            content,
            str(bundle),
            tuple(str(path.resolve()) for path in self._files(course, assignment)),
            str(state_folder(course.course_id, self._folder()).resolve()),
            fingerprint(master),
            found.nonce,
            cases.regrade_id(assignment, self._order) if self._order else "",
            budget,
            self._kernel(programs, course),
            {DATA_VARIABLE: self.data},
        )

    def _workers(self) -> int:
        return self.workers or os.cpu_count() or 1

    def _cases(self, course: CourseDirectory) -> SecretCases:
        return SecretCases(state_folder(course.course_id, self._folder()))

    def _files(self, course: CourseDirectory, assignment: str) -> list[Path]:
        """What lies beside the notebook while it runs: the public checks and the course's own data, nothing of the student's."""
        return [release_folder(course, assignment) / f"{assignment}.checks", *source_files(course, assignment)]

    def _limits(self) -> Budget:
        try:
            return Budget(**self.budget)
        except TypeError as error:
            known = ", ".join(field.name for field in fields(Budget))
            raise GradingError(f"`budget` in nbgrader_config.py: {error}. Its names are: {known}.") from error

    def _programs(self, folder: Path) -> Compiled:
        """What tells a kernel where compiled programs lie: nothing where there are none, which only costs time."""
        if not self.compiled:
            return Compiled()
        compiled = compiled_programs(folder, {DATA_VARIABLE: self.data})
        if compiled.remark:
            self.log.warning("Without compiled programs: %s", compiled.remark)
        return compiled

    def _kernel(self, programs: Compiled, course: CourseDirectory) -> KernelChoice:
        """The kernel of a student; without walls it could list the folder of sealed programs."""
        level = self._preflight(course).level
        chosen = programs.environment if level == LEVELS[0] else programs.sealed
        readable = () if self.data == "embedded" else (self.data,)
        return kernel_choice(level, {DATA_VARIABLE: self.data, **chosen}, readable)

    def _refuse_low_level(self, course: CourseDirectory) -> None:
        found = self._preflight(course)
        if at_least(found.level, self.minimum_level):
            return
        if not self.allow_unsandboxed:
            raise GradingError(
                f"Student code would run {found.level} here, but this course wants at least {self.minimum_level!r}.\n{found.missing()}\n"
                "`jaxercise doctor` tells all. To grade people you trust as it is, give `allow_unsandboxed=True` to `configure(c)` in "
                "nbgrader_config.py; every result will say so."
            )
        self.log.warning("Student code runs %s, below this course's minimum. %s", found.level, found.missing())

    def _preflight(self, course: CourseDirectory) -> Preflight:
        """What this machine contains: the course's own secrets are among what is tried."""
        root = Path(course.root)
        hidden = [
            root / course.source_directory,
            root / course.submitted_directory,
            state_folder(course.course_id, self._folder()),
        ]
        return preflight(self.highest_level, hidden)

    def _folder(self) -> Path | None:
        return Path(self.state_folder) if self.state_folder else None


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
