"""A course of its own in an empty folder, and nbgrader's steps in it, from the assignment to the table of grades."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ._handout import Handout
from ._record import DESCENT, LOSSES, Student
from ._write import read_handouts, write_class

COURSE_ID = "sample_class"
MADE_HERE = ".sample_class"
ASSIGNMENTS = (LOSSES, DESCENT)
CONFIGURATION = """\
from pathlib import Path

from jaxercise.nbgrader import configure

here = Path(__file__).resolve().parent
configure(
    c,
    here,
    course_id={course_id!r},
    exchange=here.parent / "exchange",
    state_folder=here.parent / "state",
    minimum_level="unprotected",
    budget={budget!r},
    scheduler={scheduler!r},
)
c.Exchange.cache = str(here.parent / "cache")
"""
BUDGET = {
    "cell_seconds": 20.0,
    "ask_seconds": 45.0,
}  # the default is a minute; training takes seconds, on a busy machine more


class StepFailedError(Exception):
    """Raised when a step of nbgrader ends badly; its text holds the step's last lines."""


class SampleCourse:
    """The course in `folder`/course; exchange, students' folders, secret key and results beside it, all below `folder`.

    scheduler: of machines that grade; none if it is empty.
    """

    def __init__(self, folder: Path, scheduler: str = "") -> None:
        self._scheduler = scheduler
        self.folder, self.root, self.table = folder, folder / "course", folder / "grades.csv"
        self.log: list[str] = []

    def may_be_emptied(self) -> bool:
        """Whether the folder is new or empty, or was made here before."""
        return not self.folder.exists() or not any(self.folder.iterdir()) or (self.folder / MADE_HERE).exists()

    def found(self, source: Path, assignments: Iterable[str] = ASSIGNMENTS) -> None:
        """Start anew with a copy of these assignments of the instructor's `source`."""
        if self.may_be_emptied():
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / MADE_HERE).touch()
        for assignment in assignments:
            shutil.copytree(
                source / assignment,
                self.root / "source" / assignment,
                ignore=shutil.ignore_patterns("__pycache__", ".*"),
            )
        text = CONFIGURATION.format(course_id=COURSE_ID, budget=BUDGET, scheduler=self._scheduler)
        (self.root / "nbgrader_config.py").write_text(text, encoding="utf-8")
        for name in ("exchange", "students"):
            (self.folder / name).mkdir()
        (self.folder / "exchange").chmod(0o777)

    def nbgrader(self, *arguments: str) -> str:
        """Run one command of nbgrader as an instructor does.

        Raises: StepFailedError.
        """
        command = [str(Path(sys.executable).parent / "nbgrader"), *arguments]
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        self.log.append(f"$ nbgrader {' '.join(arguments)}\n{output}")
        if done.returncode:
            raise StepFailedError(
                f"`nbgrader {' '.join(arguments)}` ended with {done.returncode}:\n"
                + "\n".join(output.splitlines()[-30:])
            )
        return output

    def handouts(self) -> dict[str, Handout]:
        """What students receive."""
        return read_handouts(self.root)

    def submit(self, students: Iterable[Student]) -> None:
        """Write everybody's notebooks and hand them in through the exchange.

        Raises: StepFailedError.
        """
        students = list(students)
        write_class(students, self.handouts(), self.folder / "students")
        for student in students:
            for submission in student.submissions:
                self._submit(student.name, submission.assignment)

    def _submit(self, student: str, assignment: str) -> None:
        """What `nbgrader submit` does, without starting a process for each."""
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange.default import ExchangeSubmit
        from traitlets.config import Config

        config = Config()
        config.CourseDirectory.update(course_id=COURSE_ID, student_id=student, assignment_id=assignment)
        config.Exchange.update(
            root=str(self.folder / "exchange"),
            cache=str(self.folder / "cache"),
            assignment_dir=str(self.folder / "students" / student),
        )
        course = CourseDirectory(config=config)
        ExchangeSubmit(coursedir=course, authenticator=Authenticator(config=config), config=config).start()

    def _environment(self) -> dict[str, str]:
        """No configuration of this machine's, and the digits that every install has."""
        own = self.folder / "jupyter"
        return os.environ | {
            "JUPYTER_CONFIG_DIR": str(own),
            "JUPYTER_DATA_DIR": str(own),
            "JUPYTER_RUNTIME_DIR": str(own),
            "JAXERCISE_MNIST": "embedded",
        }
