"""A course's settings for grading, and the grader of an assignment made from them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Dict, Enum, Int, Unicode
from traitlets.config import LoggingConfigurable

from .._assignment import content_hash, judging_hash
from .._bundle import Bundle, load, to_bytes
from .._errors import GradingError
from ..cluster import ClusterPool, certificates
from ..compiled import Compiled, compiled_programs
from ..grading import (
    NO_CARD,
    AssignmentGrader,
    Budget,
    KernelChoice,
    LocalPool,
    Pool,
    Progress,
    SecretCases,
    Setting,
    StoredResult,
    bake_in_child,
    fingerprint,
    kept_key,
    kernel_choice,
    master_key,
    run_key,
    safe_name,
    state_folder,
    versions,
)
from ..preflight import Preflight, preflight
from ..reception import Intake
from ..sandbox import LEVELS, cards, device_files
from ._course import course_files, release_folder, source_folder
from ._course_effects import course_effects
from ._environment import variable
from ._graded_by import GradedBy
from ._machine import platform_here, refuse_low_level
from ._points import refuse_other_points

DATA_VARIABLE = "JAXERCISE_MNIST"


class CourseGrader(LoggingConfigurable):
    """Settings of grading in nbgrader_config.py, where their section is `c.Grading`, and what is made from them."""

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
    gpu = Bool(False, help="Whether students' code computes on a GPU, on machines that have one.").tag(config=True)
    scheduler = Unicode(
        "", help="The address of a Dask scheduler, whose machines grade; empty for this machine alone."
    ).tag(config=True)
    scheduler_tls = Dict(help="The files with which it is reached: `ca`, `cert` and `key`.").tag(config=True)
    effects = Dict(
        help="Of checks that are new: `hold`, `observe` or `count`, by `assignment`, `assignment.exercise` or `assignment.exercise.check`."
    ).tag(config=True)
    budget = Dict(help="Limits on one notebook: fields of jaxercise.grading.Budget that differ from its defaults.").tag(
        config=True
    )

    @classmethod
    def section_names(cls) -> list[str]:
        """The sections of a configuration that traitlets reads for this class."""
        return [*super().section_names(), "Grading"]

    def assignment_grader(
        self,
        course: CourseDirectory,
        assignment: str,
        executed: Mapping[str, bool],
        intake: Intake,
        progress: Progress,
        selection: str = "",
        count: int = 1,
    ) -> AssignmentGrader:
        """A grader of an assignment with its own workers. Bakes the secret cases of exercises, unless a round is open.

        executed: of each notebook that is executed, whether it has exercises. selection: of a `--force` run, else empty.
        count: of the submissions to grade.
        Raises: GradingError when this machine contains less than the course wants, or the exercises cannot be baked.
        """
        if executed:
            self._refuse_low_level(course)
            if self.gpu and self._platform(course) == "cpu":
                self.log.warning(NO_CARD)
        pool = self.pool(progress)
        try:
            make = partial(self._setting, course, assignment, selection, partial(pool.start, count))
            # first the notebook with exercises, which opens the round of all
            settings = {name: make(executed[name]) for name in sorted(executed, key=executed.get, reverse=True)}
        except BaseException:
            pool.close()
            raise
        return AssignmentGrader(settings, intake, pool, progress)

    def cases(self, course: CourseDirectory) -> SecretCases:
        """The secret cases of a course."""
        return SecretCases(self.state(course))

    def graded_by(self, course: CourseDirectory, assignment: str) -> GradedBy:
        """What is remembered of an assignment's gradings.

        Raises: DefinitionError when its notebook cannot be read.
        """
        place = self.state(course) / "graded_by" / f"{safe_name(assignment)}.jsonl"
        return GradedBy(place, judging_hash(source_folder(course, assignment)))

    def _setting(
        self,
        course: CourseDirectory,
        assignment: str,
        selection: str,
        start_workers: Callable[[], None],
        exercises: bool,
    ) -> Setting:
        """What grading a notebook of an assignment needs; without exercises its tests are its own, and nothing is baked."""
        folder, cases = source_folder(course, assignment), self.cases(course)
        programs = self._programs(folder) if exercises else Compiled()
        content, key, bundle, nonce = "", "", "", ""
        if exercises:
            master = master_key(course.course_id, Path(course.root), self._folder())
            content, key = content_hash(folder), fingerprint(master)

            def bake(nonce: str) -> bytes:
                self.log.info("Baking the secret cases of %s", assignment)
                start_workers()  # they are ready when the cases are
                return to_bytes(self._bake(folder, run_key(master, assignment, "", nonce), programs))

            baked_from = [content, key, self.data, *versions().values()]
            found, baked = cases.open(assignment, " ".join(baked_from), bake)
            refuse_other_points(course, assignment, {each.name: each.points for each in load(baked).exercises})
            bundle, nonce = str(baked), found.nonce
        regrade = cases.regrade_id(assignment, selection) if selection else ""
        return self._made(course, assignment, exercises, content, bundle, key, nonce, regrade, programs)

    def _made(
        self,
        course: CourseDirectory,
        assignment: str,
        exercises: bool,
        content: str,
        bundle: str,
        key: str,
        nonce: str,
        regrade: str,
        programs: Compiled,
    ) -> Setting:
        notebook = source_folder(course, assignment) / f"{assignment}.ipynb"
        return Setting(
            assignment,
            content,
            bundle,
            self._files(course, assignment, exercises),
            str(self.state(course).resolve()),
            key,
            nonce,
            regrade,
            self._limits(),
            self._kernel(programs, course),
            {DATA_VARIABLE: self.data},
            str(notebook.resolve()) if exercises else "",
            effects=course_effects(course, assignment, bundle, self.effects),
        )

    def setting_again(self, course: CourseDirectory, result: StoredResult, store: Path) -> Setting:
        """What judging the answers of a stored result again needs: the exercises as they are now, on the cases of its own draw.

        store: the folder of what is found, apart from the results.
        Raises: GradingError when this machine contains less than the course wants, or as `bake_again` does.
        """
        self._refuse_low_level(course)
        folder = source_folder(course, result.assignment)
        content = content_hash(folder)
        baked_from = " ".join([content, result.key_fingerprint, self.data, *versions().values()])
        cases = self.cases(course).drawn_again(
            result.assignment, result.nonce, baked_from, lambda: to_bytes(self.bake_again(course, result))
        )
        refuse_other_points(course, result.assignment, {each.name: each.points for each in load(cases).exercises})
        made = (result.assignment, True, content, str(cases), result.key_fingerprint, result.nonce, "")
        return replace(self._made(course, *made, self._programs(folder)), store=str(store.resolve()))

    def pool(self, progress: Progress) -> Pool:
        """The machines of the course's scheduler, or as many workers here as the course wants, started when there is work.

        Raises: GradingError when no machine of the scheduler may grade.
        """
        if not self.scheduler:
            at_once = self.workers or os.cpu_count() or 1
            return LocalPool(min(at_once, len(cards()) or at_once) if self.gpu else at_once, progress)
        lowest = LEVELS[0] if self.allow_unsandboxed else self.minimum_level
        return ClusterPool(self.scheduler, certificates(self.scheduler_tls), lowest, self.highest_level, progress)

    def _bake(self, folder: Path, key: str, programs: Compiled) -> Bundle:
        with variable(DATA_VARIABLE, self.data):
            return bake_in_child(folder, key, environment=programs.by_name_only)

    def bake_again(self, course: CourseDirectory, result: StoredResult) -> Bundle:
        """What the exercises as they are now give under the key and nonce of a stored result, to the last digit as grading bakes them.

        Raises: GradingError when the course's key is missing or another one, or the cases cannot be baked.
        """
        master = kept_key(course.course_id, self._folder())
        if fingerprint(master) != result.key_fingerprint:
            place = self.state(course) / "key"
            raise GradingError(
                f"Run {result.run_id} of {result.student} was judged under the key {result.key_fingerprint}, and {place} holds another, "
                f"{fingerprint(master)}. Its cases can be made again from its own key only: restore that from a backup."
            )
        key = run_key(master, result.assignment, "", result.nonce)
        folder = source_folder(course, result.assignment)
        return self._bake(folder, key, self._programs(folder))

    def state(self, course: CourseDirectory) -> Path:
        """Where the secret and the results of a course are kept."""
        return state_folder(course.course_id, self._folder())

    def _files(self, course: CourseDirectory, assignment: str, exercises: bool) -> dict[str, str]:
        """The course's files beside a notebook while it runs: its own data, and the public checks of exercises."""
        checks = f"{assignment}.checks"
        files = course_files(course, assignment)
        files |= {checks: release_folder(course, assignment) / checks} if exercises else {}
        return {name: str(path.resolve()) for name, path in files.items()}

    def _limits(self) -> Budget:
        try:
            return Budget(**self.budget)
        except (TypeError, ValueError) as error:
            known = ", ".join(field.name for field in fields(Budget))
            raise GradingError(f"`budget` in nbgrader_config.py: {error}. Its names are: {known}.") from error

    def _programs(self, folder: Path) -> Compiled:
        """The compiled programs that kernels here may read; none costs only time."""
        if not self.compiled or self.scheduler:
            return Compiled()
        compiled = compiled_programs(folder, {DATA_VARIABLE: self.data})
        if compiled.remark:
            self.log.warning("Without compiled programs: %s", compiled.remark)
        return compiled

    def _kernel(self, programs: Compiled, course: CourseDirectory) -> KernelChoice:
        """The kernel of a student. An unprotected one could list the folder of compiled programs and gets none.

        Machines of a scheduler put their own level in place of the lowest that the course allows.
        """
        level = self.minimum_level if self.scheduler else self._preflight(course).level
        chosen = {} if level == LEVELS[0] else programs.by_name_only
        readable = () if self.data == "embedded" else (self.data,)
        return kernel_choice(level, {DATA_VARIABLE: self.data, **chosen}, readable, self._platform(course))

    def _platform(self, course: CourseDirectory) -> str:
        """Where students' code computes; machines of a scheduler look for a GPU of their own. Raises: GradingError."""
        if not self.gpu or self.scheduler:
            return "gpu" if self.gpu else "cpu"
        return platform_here(self._preflight(course).level, self._limits().limits())

    def _refuse_low_level(self, course: CourseDirectory) -> None:
        if not self.scheduler:  # its machines try their own walls, and get no work if those are too low
            refuse_low_level(self._preflight(course), self.minimum_level, self.allow_unsandboxed, self.log)

    def _preflight(self, course: CourseDirectory) -> Preflight:
        """The level that this machine reaches; the attacks tried include reading the course's own secrets."""
        root = Path(course.root)
        hidden = [
            root / course.source_directory,
            root / course.submitted_directory,
            self.state(course),
        ]
        return preflight(self.highest_level, hidden, device_files() if self.gpu else ())

    def _folder(self) -> Path | None:
        return Path(self.state_folder) if self.state_folder else None
