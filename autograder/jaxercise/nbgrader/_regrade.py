"""Judges again what a corrected check touches: graded notebooks whose exercises are judged by something else now, and nothing beside."""

import glob
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import parse_utc

from .._bundle import digests, load
from .._cells import grade_id, is_solution
from .._errors import GradingError
from ..grading import AssignmentGrader, Pool, Progress, Setting, StoredResult, UngradedError
from ..reception import MAX_CODE, Intake, cut, write_expected
from ..regrade import Mark, latest, renewed, touched
from ._course import course_files, has_exercises, refuse_copied_staff_files
from ._expected import expected_notebooks
from ._received_folder import empty_folder, submission_time
from ._renew_grades import new_scores, renew_grades, scores_of
from ._staff_course import GradedPage, StaffCourse

_STORE = (
    "regrades"  # in the course's state: what was found by judging again, apart from the results until it is written
)


@dataclass(frozen=True)
class Candidate:
    """A graded notebook and the stored result that it shows."""

    student: str
    page: GradedPage
    result: StoredResult


@dataclass
class Regraded:
    """What a regrading found.

    marks: of each exercise that was judged again. untouched: the students of whom nothing was. left: why others were left as they are.
    """

    marks: list[Mark] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


class Regrading:
    """Regrades one assignment of a course.

    Raises: GradingError when it has no exercises, or was never generated.
    """

    def __init__(self, staff: StaffCourse, assignment: str, dry: bool) -> None:
        self._staff, self._course, self._assignment, self._dry = staff, staff.course, assignment, dry
        self.found = Regraded()
        if not has_exercises(self._course, assignment):
            raise GradingError(
                f"{assignment} has no exercises in {self._course.source_directory}. Give an assignment's name."
            )
        try:
            refuse_copied_staff_files(self._course, assignment)
            self._expected, self._locked = expected_notebooks(self._course, assignment, "*")
        except NbGraderException as error:
            raise GradingError(str(error)) from error
        if assignment not in self._expected:
            raise GradingError(f"{assignment} was never generated. Run: nbgrader generate_assignment {assignment}")

    def run(self, progress: Progress) -> Regraded:
        """Judge again, and unless it is a dry run write the marks; a result that is written keeps the one before it beside it.

        Raises: GradingError or OSError when nobody can be judged, or nothing be stored.
        """
        groups: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self._candidates():
            groups[candidate.result.nonce].append(candidate)
        store = self._staff.grader.state(self._course) / _STORE
        again = self._staff.grader.setting_again
        drawn = [(group, again(self._course, group[0].result, store)) for group in groups.values()]
        pool = self._staff.grader.pool(progress)
        try:
            for group, setting in drawn:
                self._draw(group, setting, pool, progress)
        finally:
            pool.close()
        return self.found

    def _candidates(self) -> Iterator[Candidate]:
        pages = glob.glob(self._course.format_path(self._course.autograded_directory, "*", self._assignment))
        for student in sorted(Path(page).parent.name for page in pages):
            try:
                yield self._candidate(student)
            except GradingError as error:
                self.found.left[student] = str(error)

    def _candidate(self, student: str) -> Candidate:
        again = f"Run: nbgrader autograde {self._assignment} --student={student}"
        page = self._staff.graded(student, self._assignment)
        standing = next(self._staff.store.shown(student, self._assignment), None)
        if standing and not standing.judged:
            why = next((report.remark for report in standing.reports.values()), "")
            raise GradingError(f"There is nothing to judge again. {why} When it was handed in anew, r{again[1:]}")
        result = latest(self._staff.store.results(student, self._assignment), set(page.run_ids.values()))
        if result is None:
            raise GradingError(f"No result of the verdicts in {page.path} is stored. {again} --force")
        before, now = submission_time(page.path.parent), submission_time(self._submitted(student))
        if before and now and parse_utc(now) > parse_utc(before):
            raise GradingError(f"It was handed in again since it was graded. {again}")
        return Candidate(student, page, result)

    def _submitted(self, student: str) -> Path:
        return Path(self._course.format_path(self._course.submitted_directory, student, self._assignment))

    def _draw(self, group: list[Candidate], setting: Setting, pool: Pool, progress: Progress) -> None:
        """Judge what is touched of those who were judged with one draw of cases."""
        now, parts = digests(load(Path(setting.bundle))), defaultdict(list)
        for candidate in group:
            parts[touched(candidate.result, now)].append(candidate)
        untouched = parts.pop((), [])
        self.found.untouched += [candidate.student for candidate in untouched]
        for names, some in parts.items():
            self._judge(some, replace(setting, only=names), pool, progress)
        if not self._dry:
            self._note([candidate.student for candidate in untouched])

    def _judge(self, some: list[Candidate], setting: Setting, pool: Pool, progress: Progress) -> None:
        with _intake(self) as (folder, intake):
            grader = AssignmentGrader({self._assignment: setting}, intake, pool, progress)
            for candidate in some:
                empty_folder(folder / candidate.student, "")
                grader.receive(candidate.student, self._submitted(candidate.student), folder / candidate.student)
            for candidate in some:
                try:
                    new = self._judged(candidate, grader, folder / candidate.student)
                except UngradedError as error:
                    self.found.left[candidate.student] = f"Not judged again. {error}"
                else:
                    self._settle(candidate, new, setting.only)

    def _judged(self, candidate: Candidate, grader: AssignmentGrader, received: Path) -> StoredResult:
        """The result of judging a submission again, if it is the one that was graded.

        Raises: UngradedError when it is not, or cannot be judged; GradingError when nobody can be.
        """
        receipt = grader.received(candidate.student).notebooks[self._assignment]
        if receipt.outcome:
            raise UngradedError(receipt.remark)
        notebook = nbformat.read(received / f"{self._assignment}.ipynb", as_version=4)
        if _answers(notebook) != _answers(candidate.page.notebook):
            raise UngradedError(
                f"What lies in {self._submitted(candidate.student)} is not what was graded. Run: nbgrader autograde {self._assignment} "
                f"--force --student={candidate.student}"
            )
        return grader.grade(candidate.student, self._assignment, notebook)

    def _settle(self, candidate: Candidate, new: StoredResult, names: tuple[str, ...]) -> None:
        """Note the marks, and write them unless it is a dry run: the result first, the notebook last, so that a run that was killed is done again."""
        old, page = candidate.result, candidate.page
        reports = {name: new.reports[name] for name in names}
        before, after = scores_of(self._course, self._assignment, candidate.student), new_scores(reports)
        for name in names:
            auto, by_hand = before.get(name, (None, None))
            runs = old.reports[name].run_id, new.run_id
            self.found.marks.append(Mark(candidate.student, name, auto, after[name], by_hand, *runs))
        if not self._dry:
            self._staff.store.save_shown(renewed(old, new, names))
            renew_grades(self._staff, page, self._assignment, candidate.student, reports)
            self._note([candidate.student])

    def _note(self, students: list[str]) -> None:
        known = self._staff.grader.graded_by(self._course, self._assignment)
        for student in students:
            known.note(student)

    def intake(self, folder: Path) -> Intake:
        """How submissions are received, as `nbgrader autograde` receives them."""
        write_expected(folder / "expected.json", self._expected, self._locked)
        names = tuple(course_files(self._course, self._assignment))
        return Intake(str(folder / "expected.json"), names, self._course.max_file_size * 1000)


@contextmanager
def _intake(regrading: Regrading) -> Iterator[tuple[Path, Intake]]:
    """A folder for what is received, and how."""
    with tempfile.TemporaryDirectory(prefix="jxregrade") as folder:
        yield Path(folder), regrading.intake(Path(folder))


def _answers(notebook: nbformat.NotebookNode) -> Mapping[str, str]:
    """The code that a student wrote, as a graded notebook holds it."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and is_solution(cell)]
    return {grade_id(cell): cut(cell.source, MAX_CODE).strip() for cell in cells}
