"""All seven assignments through plain nbgrader: who solves them gets every point, one wrong answer costs its own, and nothing secret comes back."""

from pathlib import Path
from typing import NamedTuple

import pytest
from sample_class import COURSE, ROOT, Intended, SampleCourse, Student, Submission, read_marks
from sample_class._edits import answer, solve, wrong
from sample_class._handout import Edit
from test_secrecy import STAFF, found, solution_lines, staff_lines

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]

FULL = {  # points by machine; written here a second time on purpose
    "01_what_is_ml": 24.0,
    "02_jax_fundamentals": 60.0,
    "03_network_from_scratch": 44.0,
    "04_losses": 48.0,
    "05_gradient_descent": 56.0,
    "06_equinox_optax": 36.0,
    "07_challenge": 74.0,
}
GUESSED = 'def two_bugs():\n    return {"pixels 0 to 255": 9.4, "pixels 0 to 1": 88.3}'


class Mistake(NamedTuple):
    """One wrong answer, and the points it leaves of those that its exercise is worth."""

    exercise: str
    edit: Edit
    left: float
    worth: float
    outcome: str


MISTAKES = {
    "01_what_is_ml": Mistake("n_params_linear", wrong("n_params_linear", "one_class"), 0.0, 3.0, "values"),
    "02_jax_fundamentals": Mistake("vf", wrong("vf", "loop"), 5.71, 8.0, "mechanism"),  # `no_loop`, 2 of 7
    "03_network_from_scratch": Mistake("sup_error", wrong("sup_error", "mean_error"), 0.0, 4.0, "values"),
    "04_losses": Mistake("mse", wrong("mse", "all_pairs"), 3.33, 4.0, "values"),  # `refuses`, 1 of 6
    "05_gradient_descent": Mistake("confusion", wrong("confusion", "counted_once"), 0.0, 3.0, "values"),
    "06_equinox_optax": Mistake("two_bugs", answer("two_bugs", GUESSED), 0.0, 2.0, "values"),
    "07_challenge": Mistake(
        "correlate", wrong("correlate", "image_by_image"), 5.33, 8.0, "mechanism"
    ),  # `size`, 1 of 3
}
SOLVED = Student("ada", "solved everything", tuple(Submission(name, (solve(),), {}) for name in COURSE))
ONE_WRONG = Student(
    "bela",
    "got one exercise of each notebook wrong",
    tuple(
        Submission(name, (solve(), each.edit), {each.exercise: Intended(each.left, each.outcome)})
        for name, each in MISTAKES.items()
    ),
)
BLANK = Student("cleo", "handed in what was handed out", tuple(Submission(name, (), {}) for name in COURSE))
CLASS = (SOLVED, ONE_WRONG, BLANK)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> SampleCourse:
    """The course with all its assignments, after the table of grades was exported."""
    course = SampleCourse(tmp_path_factory.mktemp("whole") / "made")
    course.found(ROOT / "source", COURSE)
    for assignment in COURSE:
        course.nbgrader("generate_assignment", assignment)
        course.nbgrader("release_assignment", assignment)
    course.submit(CLASS)
    for command in ("collect", "autograde", "generate_feedback"):
        for assignment in COURSE:
            course.nbgrader(command, assignment)
    course.nbgrader("export", f"--to={course.table}")
    return course


def score(course: SampleCourse, student: Student, assignment: str) -> float:
    submission = next(each for each in student.submissions if each.assignment == assignment)
    return read_marks(course.root, course.table, student, submission).exported


def test_the_literals_are_of_all_assignments() -> None:
    assert tuple(FULL) == tuple(MISTAKES) == COURSE


@pytest.mark.parametrize("assignment", COURSE)
def test_who_solves_everything_gets_every_point(graded: SampleCourse, assignment: str) -> None:
    assert score(graded, SOLVED, assignment) == FULL[assignment]


@pytest.mark.parametrize("assignment", COURSE)
def test_a_wrong_answer_costs_its_own_points_and_no_others(graded: SampleCourse, assignment: str) -> None:
    submission = next(each for each in ONE_WRONG.submissions if each.assignment == assignment)
    made = MISTAKES[assignment]
    marks = read_marks(graded.root, graded.table, ONE_WRONG, submission)
    judged = marks.exercises[made.exercise]
    assert (judged.score, judged.outcome) == (made.left, made.outcome)
    assert marks.exported == pytest.approx(FULL[assignment] - made.worth + made.left)


@pytest.mark.parametrize("assignment", COURSE)
def test_who_writes_nothing_gets_nothing(graded: SampleCourse, assignment: str) -> None:
    assert score(graded, BLANK, assignment) == 0.0


@pytest.mark.parametrize("place", ["autograded", "feedback"])
@pytest.mark.parametrize("assignment", COURSE)
def test_nothing_secret_comes_back_to_who_wrote_nothing(graded: SampleCourse, assignment: str, place: str) -> None:
    folder: Path = graded.root / "classroom" / place / BLANK.name / assignment
    assert any(path.is_file() for path in folder.rglob("*"))
    assert [path for pattern in STAFF for path in folder.rglob(pattern)] == []
    assert found(solution_lines(assignment) | staff_lines(assignment), folder) == []
