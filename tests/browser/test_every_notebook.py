"""Every notebook of the course in a real JupyterLab: three mistakes are typed and told, everything is solved, and nbgrader gives every point."""

import shutil
from pathlib import Path

import pytest
from jaxercise._bundle import load
from jaxercise_testing.afternoon import Mistake, opened, walk
from jaxercise_testing.student import WithMouse
from sample_class import SampleCourse
from sample_class._handout import read_handout
from test_whole_course import FULL

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 1400
MISTAKES = {  # three exercises of each, and a wrong answer that their pages know
    "01_what_is_ml": {"one_hot": "transposed", "flatten_images": "batch_too", "linear_model": "other_side"},
    "02_jax_fundamentals": {"set_row": "in_place", "df": "by_y", "grad_total": "of_an_array"},
    "03_network_from_scratch": {"relu": "python_if", "layer": "stored_the_other_way", "forward": "activation_last"},
    "04_losses": {"euclidean": "no_root", "mse": "rooted", "log_softmax": "softmax_axis"},
    "05_gradient_descent": {"sgd_step": "uphill", "descend": "gradient_once", "confusion": "counted_once"},
    "06_equinox_optax": {"from_scratch_to_eqx": "transposed", "comparison": "shares", "two_bugs": "repair_helps"},
    "07_challenge": {"fast_step": "jit_inside", "correlate": "turned", "crossing": "first_measured"},
}
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3000)]


def mistakes_of(assignment: str) -> dict[str, Mistake]:
    handout, known = read_handout(ROOT, assignment), load(ROOT / "release" / assignment / f"{assignment}.checks")
    found = {}
    for exercise, name in MISTAKES[assignment].items():
        causes = {each.id.rpartition(".")[2]: each.cause for each in known.exercise(exercise).misconceptions}
        found[exercise] = Mistake(handout.wrong(exercise, name).rstrip(), causes[name])
    return found


@pytest.mark.parametrize("assignment", MISTAKES)
def test_a_notebook_is_solved_in_a_browser_and_gets_every_point(browser, tmp_path, assignment):
    with opened(browser, tmp_path, WIDTH, dark=False) as lab:
        student = WithMouse(lab)
        student.open(assignment)
        walk([student], assignment, mistakes=mistakes_of(assignment))
        lab.save()
    assert points(tmp_path / "course", tmp_path / "lab" / assignment, assignment) == FULL[assignment]


def points(folder: Path, handed_in: Path, assignment: str) -> float:
    """What plain nbgrader gives for a notebook."""
    course = SampleCourse(folder)
    course.found(ROOT / "source", (assignment,))
    course.nbgrader("generate_assignment", assignment)
    target = course.root / "classroom" / "submitted" / "ada" / assignment
    target.mkdir(parents=True)
    shutil.copy(handed_in / f"{assignment}.ipynb", target)
    course.nbgrader("db", "student", "add", "ada")
    course.nbgrader("autograde", assignment)
    course.nbgrader("export", f"--to={course.table}")
    header, row = (line.split(",") for line in course.table.read_text(encoding="utf-8").splitlines())
    return float(dict(zip(header, row, strict=True))["score"])
