"""The real command on a small class, its processes, and what the gradebook holds afterwards."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from jaxercise_testing.course_builder import ASSIGNMENT, build_course, nbgrader, released, solved, submit

CLASS = 30
WRONG = "def double(x):\n    return 3 * x"
DYING = "import os\ndef double(x):\n    os._exit(1)"
BROKEN = "def double(x):\n    return 2 *"
FAULTS = {3: WRONG, 5: BROKEN, 7: DYING}  # by the last digit of a student's number
ROLES = {"worker": "jaxercise.grading._worker_main", "zygote": "jaxercise.zygote._server"}
CONFIG = """
from pathlib import Path
from jaxercise.nbgrader import configure

c = get_config()
state = Path(__file__).parent.parent / "state"
configure(c, Path(__file__).parent, course_id="course", minimum_level="unprotected", compiled=False, state_folder=state, workers=2)
"""


@dataclass(frozen=True)
class Course:
    """A course's folder; its state folder lies beside it."""

    folder: Path

    def autograde(self, *words: str) -> subprocess.CompletedProcess:
        """Grade the class to the end."""
        return nbgrader(self.folder, "autograde", ASSIGNMENT, "--log-level=WARN", *words, check=False)

    def begin(self, *words: str) -> subprocess.Popen:
        """Begin to grade the class."""
        command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", ASSIGNMENT, "--log-level=WARN", *words]
        environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(self.folder / ".jupyter"), "JAX_PLATFORMS": "cpu"}
        log = (self.folder / "autograde.log").open("wb")
        with log:
            return subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def log(self) -> str:
        """What the command begun last has said."""
        return (self.folder / "autograde.log").read_text()

    def end(self) -> None:
        """Kill what still runs in this course."""
        for process in psutil.process_iter(["cwd"]):
            if process.info["cwd"] == str(self.folder):
                with suppress(psutil.Error):
                    process.kill()


def build_class(folder: Path) -> Course:
    """Thirty submissions, all different: most right, some wrong, broken, or ending their process."""
    build_course(folder / "course", folder / "state", CONFIG.replace("{", "{{").replace("}", "}}"))
    nbgrader(folder / "course", "generate_assignment", ASSIGNMENT)
    notebook = released(folder / "course")
    for number in range(CLASS):
        double = FAULTS.get(number % 10, "def double(x):\n    return x + x")
        submit(folder / "course", f"s{number:02d}", solved(notebook, double=f"# {number}\n{double}"))
    _open_round(Course(folder / "course"))
    return Course(folder / "course")


def _open_round(course: Course) -> None:
    """Bake the secret cases once for all tests, as a run leaves them that was interrupted before its first result."""
    classroom, state = course.folder / "classroom", course.folder.parent / "state" / "course"
    shutil.copy(classroom / "gradebook.db", course.folder.parent / "untouched.db")
    assert course.autograde("--student=s00").returncode == 0
    shutil.move(course.folder.parent / "untouched.db", classroom / "gradebook.db")
    for folder in (classroom / "autograded", classroom / "received", state / "results", state / "graded"):
        shutil.rmtree(folder)


def right_scores(number: int = CLASS) -> dict[str, dict]:
    """What a run that nothing disturbs gives: automatic score, and whether a person must look."""
    right = {"double": (4.0, False), "total": (2.0, False), "written": (None, True)}
    return {f"s{n:02d}": {**right, "double": (0.0, False)} if n % 10 in FAULTS else right for n in range(number)}


def scores(course: Course) -> dict[str, dict]:
    """Every student's automatic scores and who needs review, after checking that the database is sound."""
    with closing(sqlite3.connect(course.folder / "classroom" / "gradebook.db")) as book:
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = book.execute(
            "SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id"
            " JOIN submitted_assignment s ON n.assignment_id = s.id JOIN base_cell c ON g.cell_id = c.id"
        ).fetchall()
    found: dict[str, dict] = {}
    for student, cell, score, review in rows:
        found.setdefault(student, {})[cell] = (score, bool(review))
    return found


def processes(grader: int, role: str) -> list[psutil.Process]:
    """The processes of a run that play a role now: grader, worker, zygote or kernel."""
    with suppress(psutil.Error):
        parent = psutil.Process(grader)
        if role == "grader":
            return [parent]
        if role == "kernel":
            zygotes = processes(grader, "zygote")
            return [leaf for zygote in zygotes for leaf in zygote.children(recursive=True) if not leaf.children()]
        return [child for child in parent.children() if ROLES[role] in " ".join(child.cmdline())]
    return []


def wait_for(role: str, run: subprocess.Popen) -> list[psutil.Process]:
    """The processes that play a role, as soon as there are any; none when the run ends before."""
    while run.poll() is None:
        if found := processes(run.pid, role):
            return found
        time.sleep(0.02)
    return []


def family(run: subprocess.Popen) -> Iterator[psutil.Process]:
    """All processes of a run."""
    with suppress(psutil.Error):
        yield from psutil.Process(run.pid).children(recursive=True)


def all_gone(family: list[psutil.Process], seconds: float = 15.0) -> bool:
    """Whether processes end with what started them, and not only when their own work, of a minute at least, is done."""
    return not psutil.wait_procs([each for each in family if each.is_running()], seconds)[1]


def kill(process: psutil.Process) -> None:
    """SIGKILL, if it is still there."""
    with suppress(psutil.Error):
        process.send_signal(signal.SIGKILL)
