"""The gradebook may be PostgreSQL, whose driver is one more package: psycopg."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from jaxercise_testing.course_builder import ASSIGNMENT, nbgrader
from jaxercise_testing.graded_course import CLASS, Course, right_scores

pytestmark = pytest.mark.needs("postgresql")
QUERY = (
    "SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id"
    " JOIN submitted_assignment s ON n.assignment_id = s.id JOIN base_cell c ON g.cell_id = c.id"
)


@pytest.fixture
def database(tmp_path: Path, tool: Callable[[str], str]) -> Iterator[Path]:
    """The folder of a cluster's socket; the cluster is on this machine alone and gone afterwards."""
    programs = Path(tool("postgresql"))
    folder = Path(f"/tmp/jpg{os.getpid()}")
    folder.mkdir()
    user = {"user": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    if user:
        folder.chmod(0o777)
    made = [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres"]
    subprocess.run(made, check=True, capture_output=True, cwd="/", **user)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options]
    subprocess.run([*control, "start"], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
    try:
        yield folder
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
        shutil.rmtree(folder)


@pytest.mark.parametrize("students", [4, pytest.param(CLASS, marks=pytest.mark.soak)])
def test_a_class_is_graded_into_postgresql(few: Callable[[int], Course], database: Path, students: int) -> None:
    course, url = few(students), f"--db=postgresql+psycopg://postgres@/postgres?host={database}"
    nbgrader(course.folder, "generate_assignment", ASSIGNMENT, "--force", url)
    done = course.autograde(url)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict] = {}
    with psycopg.connect(f"host={database} user=postgres") as connection:
        for student, cell, score, review in connection.execute(QUERY):
            found.setdefault(student, {})[cell] = (score, review)
    assert found == right_scores(students)
