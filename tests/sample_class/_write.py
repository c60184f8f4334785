"""From the class to files: every submission in a folder of its student's."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ._handout import Handout, Work, read_handout
from ._record import Student, Submission


def read_handouts(course: Path) -> dict[str, Handout]:
    """The assignments of a course whose student copies have been generated."""
    released = sorted(path.name for path in (course / "release").iterdir() if path.is_dir())
    return {name: read_handout(course, name) for name in released}


def write_class(students: Iterable[Student], handouts: Mapping[str, Handout], folder: Path) -> None:
    """Write `folder`/<student>/<assignment>/ for everybody."""
    for student in students:
        for submission in student.submissions:
            place = folder / student.name / submission.assignment
            place.mkdir(parents=True)
            submission.delivery(place / f"{submission.assignment}.ipynb", changed_notebook(submission, handouts))


def changed_notebook(submission: Submission, handouts: Mapping[str, Handout]) -> dict:
    """The released notebook after everything the student did to it."""
    work = Work(handouts[submission.assignment])
    for edit in submission.edits:
        edit(work)
    return work.notebook
