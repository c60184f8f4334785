"""Finds the failing case of a graded answer, with the inputs of its own draw, and writes its replay for staff."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat

from .._atomic import write_atomically
from .._bundle import Bundle, digests, load
from .._errors import BundleError, GradingError
from .._order import told
from .._report import CheckResult
from ..grading import StoredResult, safe_name
from ..replay import Failure, case_bytes, replay_notebook
from ._course import course_files, release_folder
from ._course_grader import DATA_VARIABLE
from ._staff_course import StaffCourse

_NOTHING_ASKED = (
    "passed",
    "not_attempted",
    "not_run",
    "needs_review",
)  # of a check: outcomes without a case to look at


def write_replay(staff: StaffCourse, student: str, exercise: str, assignment: str, folder: Path) -> Path:
    """Write the notebook that opens the failing case of a graded answer, and its files, below a folder; runs nothing of the student's.

    assignment: empty where one alone has such an exercise.
    Returns: the notebook's path.
    Raises: GradingError when there is no such result, it failed in no case, or its case cannot be made again.
    """
    folder = folder.resolve()
    _refuse_shared(staff, folder)
    runs = _runs(staff, student, exercise, assignment)
    assignment = runs[0].assignment
    page = staff.graded(student, assignment)
    run = _shown(staff, runs, page.run_ids.get(exercise, ""), page.path)
    result = _failing(run, exercise)
    failure = _failure(run, exercise, result, _cases(staff, run, exercise))
    home = folder / safe_name(assignment) / safe_name(student)
    _copy_course_files(staff, assignment, home)
    case_file, path = f"{exercise}.case", home / f"{exercise}.ipynb"
    write_atomically(home / case_file, case_bytes(assignment, failure.exercise, failure.check, failure.case))
    data = staff.grader.data
    environment = {} if data == "embedded" else {DATA_VARIABLE: data}
    made = replay_notebook(failure, page.notebook.cells, case_file, environment)
    write_atomically(path, nbformat.writes(made).encode("utf-8", "replace"))
    return path


def _refuse_shared(staff: StaffCourse, folder: Path) -> None:
    for shared in staff.for_students():
        if folder.is_relative_to(shared.resolve()):
            raise GradingError(
                f"{folder} lies in {shared}, from which files reach students. Give a folder of your own with --to."
            )


def _runs(staff: StaffCourse, student: str, exercise: str, assignment: str) -> list[StoredResult]:
    """The results of a student that hold an exercise, all of one assignment."""
    store = staff.store
    known = list(store.results(student, assignment))
    of = f" for {assignment}" if assignment else ""
    if not known:
        raise GradingError(f"No result of {student!r} is stored{of}. `jaxercise report` lists what there is.")
    runs = [run for run in known if exercise in run.reports]
    if not runs:
        names = ", ".join(dict.fromkeys(name for run in known for name in run.reports))
        raise GradingError(f"No result of {student} holds an exercise {exercise!r}{of}. There are: {names}.")
    if len(assignments := sorted({run.assignment for run in runs})) > 1:
        raise GradingError(f"{exercise} is in {', '.join(assignments)}. Name one with --assignment.")
    return runs


def _shown(staff: StaffCourse, runs: Sequence[StoredResult], run_id: str, graded: Path) -> StoredResult:
    """The run that judged what the graded notebook holds; of a notebook that no worker judged, what was stored in its place."""
    standing = next(staff.store.shown(runs[0].student, runs[0].assignment))
    run = next((run for run in runs if run.run_id == run_id), None if run_id or standing.judged else standing)
    if run is None:
        raise GradingError(
            f"{graded} shows a verdict of run {run_id or '(none)'}, of which no result is stored. Restore it from a backup of the "
            f"results, or grade the notebook again: nbgrader autograde {graded.stem} --force --student={graded.parent.parent.name}"
        )
    return run


def _failing(run: StoredResult, exercise: str) -> CheckResult:
    """The failing check that is told, if it failed in a case; else the first that did.

    Raises: GradingError when nothing failed in a case.
    """
    report, student = run.reports[exercise], run.student
    if report.passed:
        raise GradingError(f"{exercise} of {student} passed in run {run.run_id}: there is no failing case.")
    failed = [one for one in report.results if one.outcome not in _NOTHING_ASKED and one.case]
    first = told(report.results, report.explained)
    found = first if first in failed else next(iter(failed), None)
    if found is None:
        why = report.trouble or report.remark or "no call was made"
        raise GradingError(
            f"{exercise} of {student} ended as {report.outcome} in no case ({why}), so there is nothing to open. All of it: "
            f"jaxercise report {run.run_id}"
        )
    return found


def _cases(staff: StaffCourse, run: StoredResult, exercise: str) -> Bundle:
    """The cases that judged an exercise: as they are kept, else baked again from the run's key and nonce."""
    for path in staff.grader.cases(staff.course).kept(run.assignment, run.nonce):
        if digests(bundle := load(path)).get(exercise) == run.judged_by.get(exercise):
            return bundle
    return staff.grader.bake_again(staff.course, run)


def _failure(run: StoredResult, exercise: str, result: CheckResult, bundle: Bundle) -> Failure:
    """The case that a stored result names, among cases that are known to be those of its draw."""
    before, now = run.judged_by.get(exercise), digests(bundle).get(exercise)
    try:
        baked = bundle.exercise(exercise)
    except BundleError:
        baked = None
    check = next((each for each in baked.checks if each.name == result.name), None) if baked else None
    case = next((each for each in check.cases if each.name == result.case), None) if check else None
    if case is None or before != now:
        raise GradingError(
            f"{exercise} of {run.assignment} changed since run {run.run_id} ({run.created}), and the cases of that time are not kept any "
            f"more. Put source/{run.assignment} back to what it was then, in a copy of the course, and run this there."
        )
    return Failure(run, baked, check, case, result)


def _copy_course_files(staff: StaffCourse, assignment: str, home: Path) -> None:
    """Copy what lies beside the students' notebook, which the set-up reads."""
    files = course_files(staff.course, assignment)
    checks = release_folder(staff.course, assignment) / f"{assignment}.checks"
    files |= {checks.name: checks} if checks.is_file() else {}
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, path in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, home / name)
