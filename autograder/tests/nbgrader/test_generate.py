"""What `nbgrader generate_assignment` releases, and what it and its followers refuse."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jaxercise._assignment import STAFF_FILES
from jaxercise._baked import BakedCase, BakedExercise
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise.nbgrader import configure
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    CONFIG,
    EXERCISES,
    build_course,
    cell,
    code,
    grades,
    instructor_notebook,
    nbgrader,
    released,
    solved,
    submit,
)
from traitlets.config import Config


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_course(tmp_path_factory.mktemp("generated"), tmp_path_factory.mktemp("state"))
    nbgrader(folder, "generate_assignment", ASSIGNMENT)
    return folder


@pytest.fixture
def course(generated: Path, tmp_path: Path) -> Path:
    """A copy of a course that was generated once; its configuration finds its own folder."""
    return Path(shutil.copytree(generated, tmp_path / "course"))


def files(course: Path) -> dict[str, bytes]:
    release = course / "release" / ASSIGNMENT
    return {path.name: path.read_bytes() for path in release.iterdir()}


def test_students_get_the_notebook_and_the_checks_only(generated):
    assert set(files(generated)) == {f"{ASSIGNMENT}.ipynb", f"{ASSIGNMENT}.checks"}


def test_a_second_generation_leaves_the_same_bytes(course):
    before = files(course)
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    assert files(course) == before


def test_neither_solution_nor_hidden_case_nor_outputs_are_released(generated):
    checks = from_bytes(files(generated)[f"{ASSIGNMENT}.checks"])
    assert not any(case.hidden for exercise in checks.exercises for check in exercise.checks for case in check.cases)
    for each in released(generated).cells:
        assert "2 * x" not in each.source and "jnp.sum(x)" not in each.source
        assert each.cell_type != "code" or (each.outputs == [] and each.execution_count is None)


def test_a_committed_bake_that_agrees_keeps_its_bytes(course, generated):
    path = course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.checks"
    path.write_bytes(to_bytes(rounded_otherwise(from_bytes(path.read_bytes()))))
    before = path.read_bytes()
    assert before != files(generated)[path.name]
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    assert path.read_bytes() == before


def rounded_otherwise(bundle: Bundle) -> Bundle:
    """The bundle as a machine would have baked it that adds in another order."""

    def exercise(record: BakedExercise) -> BakedExercise:
        return replace(
            record, checks=tuple(replace(check, cases=tuple(map(case, check.cases))) for check in record.checks)
        )

    def case(record: BakedCase) -> BakedCase:
        return replace(
            record, expected=tuple(np.asarray(value * np.float32(1 + 2e-7), value.dtype) for value in record.expected)
        )

    return replace(bundle, exercises=tuple(map(exercise, bundle.exercises)))


def test_a_changed_exercise_is_baked_anew(course):
    before = files(course)
    exercises = course / "source" / ASSIGNMENT / "exercises.py"
    exercises.write_text(EXERCISES.replace('"Two times."', '"Twice."'))
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    after = files(course)
    assert (
        after[f"{ASSIGNMENT}.checks"] != before[f"{ASSIGNMENT}.checks"]
        and after[f"{ASSIGNMENT}.ipynb"] == before[f"{ASSIGNMENT}.ipynb"]
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"Two times."', "1 / 0", "division"),
        ("points=4", "points=5", "its exercise says 5"),
        ('hints=["Add them up."]', "hints=[]", "has no hints"),
    ],
)
def test_a_mistake_in_the_exercises_leaves_the_old_release(course, old, new, says):
    before = files(course)
    exercises = course / "source" / ASSIGNMENT / "exercises.py"
    exercises.write_text(EXERCISES.replace(old, new))
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force", check=False)
    assert done.returncode != 0 and says in done.stderr
    assert files(course) == before


def test_a_notebook_whose_cells_have_no_ids_is_refused(course):
    path = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text())
    del notebook["cells"][2]["id"]
    path.write_text(json.dumps(notebook))
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force", check=False)
    assert done.returncode != 0 and "Cell 3 of 01_small.ipynb has no id" in done.stderr


def without_ignore(course: Path) -> None:
    """The configuration as somebody might break it."""
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text() + '\nc.CourseDirectory.ignore = ["*.pyc"]\n')


def test_without_the_ignore_line_nothing_is_released(course):
    without_ignore(course)
    shutil.rmtree(course / "release")
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, check=False)
    assert done.returncode != 0 and "exercises.py is for staff only" in done.stderr
    assert not list(course.glob("release/**/exercises.py"))


def test_without_the_ignore_line_nothing_is_graded(course):
    submit(course, "perfect", solved(released(course)))
    without_ignore(course)
    done = nbgrader(course, "autograde", ASSIGNMENT, check=False)
    assert done.returncode != 0 and "exercises.py is for staff only" in done.stderr
    assert not (course / "classroom" / "autograded").exists()


@pytest.mark.parametrize("name", STAFF_FILES)
def test_a_staff_file_in_the_release_stops_it(course, name):
    path = course / "release" / ASSIGNMENT / name
    path.write_text(EXERCISES) if path.suffix else path.mkdir()
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, "--notebook", ASSIGNMENT, "--force", check=False)
    assert done.returncode != 0 and f"{name} is for staff only and must not lie there" in done.stderr


def test_a_staff_file_beside_a_graded_notebook_stops_its_grading(course):
    submit(course, "perfect", solved(released(course)))
    place = course / "classroom" / "autograded" / "perfect" / ASSIGNMENT
    place.mkdir(parents=True)
    (place / "old.solutions").write_text("{}")
    done = nbgrader(course, "autograde", ASSIGNMENT, "--notebook", ASSIGNMENT, check=False)
    assert done.returncode != 0 and "old.solutions is for staff only and must not lie there" in done.stderr


def test_a_level_that_is_not_reached_stops_the_grading(course):
    submit(course, "perfect", solved(released(course)))
    path = course / "nbgrader_config.py"
    path.write_text(
        path.read_text().replace('minimum_level="unprotected"', 'minimum_level="full", highest_level="contained"')
    )
    done = nbgrader(course, "autograde", ASSIGNMENT, check=False)
    assert done.returncode != 0 and "wants at least 'full'" in done.stderr
    assert not (course / "classroom" / "autograded").exists()


@pytest.mark.parametrize(
    ("limit", "told"), [({"hours": 1}, "hours"), ({"cell_seconds": "3"}, "a number above 0 is wanted")]
)
def test_a_limit_that_is_none_stops_the_grading(course, limit, told):
    submit(course, "perfect", solved(released(course)))
    path = course / "nbgrader_config.py"
    path.write_text(
        path.read_text().replace('minimum_level="unprotected"', f'minimum_level="unprotected", budget={limit}')
    )
    done = nbgrader(course, "autograde", ASSIGNMENT, check=False)
    assert done.returncode != 0 and "notebook_seconds" in done.stderr and told in done.stderr


def test_results_that_cannot_be_stored_end_the_command_and_write_down_no_zero(course, tmp_path):
    submit(course, "perfect", solved(released(course)))
    state = tmp_path / "state"
    (state / "course").mkdir(parents=True)
    (state / "course" / "results").write_text("a file where a folder should be: as good as a full disk")
    (course / "nbgrader_config.py").write_text(CONFIG.format(state=str(state), exchange=str(tmp_path)))
    ended = nbgrader(course, "autograde", ASSIGNMENT, check=False)
    assert ended.returncode == 1
    assert f"Results cannot be stored (Not a directory: {state / 'course'})" in ended.stderr
    assert "Make room there and run the command again" in ended.stderr
    (state / "course" / "results").unlink()
    nbgrader(course, "autograde", ASSIGNMENT)
    assert [grades(course, "perfect")[name]["auto"] for name in ("double", "total")] == [4.0, 2.0]


def test_the_default_level_is_not_the_lowest(tmp_path):
    c = Config()
    configure(c, tmp_path)
    assert c.Grading.minimum_level == "contained"
    assert {*STAFF_FILES, "__pycache__"} <= set(c.CourseDirectory.ignore)


def test_configuring_twice_is_configuring_once(tmp_path):
    c = Config()
    configure(c, tmp_path)
    once = json.dumps(c, default=str, sort_keys=True)
    configure(c, tmp_path)
    assert json.dumps(c, default=str, sort_keys=True) == once


STOCK = "02_stock"


def stock_course(course: Path) -> None:
    """An assignment of ordinary nbgrader cells beside ours, with a hidden test."""
    notebook = instructor_notebook()
    notebook.cells = [
        code(
            "f", "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION", "f-answer", solution=True
        ),
        code(
            "t",
            "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(40) == 41\n### END HIDDEN TESTS",
            "f",
            locked=True,
            points=3,
        ),
    ]
    folder = course / "source" / STOCK
    folder.mkdir()
    nbformat.write(notebook, folder / f"{STOCK}.ipynb")


def test_ordinary_notebooks_are_graded_as_nbgrader_does_and_their_hidden_tests_stay_hidden(course):
    stock_course(course)
    nbgrader(course, "generate_assignment", STOCK)
    stub = nbformat.read(course / "release" / STOCK / f"{STOCK}.ipynb", as_version=4)
    for student, source in (
        ("right", "def f(x):\n    return x + 1"),
        ("remembers", "def f(x):\n    return 2"),
        ("stub", None),
        ("absent", ""),
    ):
        notebook = nbformat.from_dict(stub)
        if source:
            cell(notebook, "f-answer").source = source
        place = course / "classroom" / "submitted" / student / STOCK
        place.mkdir(parents=True)
        if student != "absent":
            nbformat.write(notebook, place / f"{STOCK}.ipynb")
    nbgrader(course, "autograde", STOCK)
    nbgrader(course, "generate_feedback", STOCK)
    nbgrader(course, "export")
    table = [row.split(",") for row in (course / "grades.csv").read_text().splitlines()]
    scores = {
        row[table[0].index("student_id")]: float(row[table[0].index("score")]) for row in table[1:] if row[0] == STOCK
    }
    assert scores == {"right": 3.0, "remembers": 0.0, "stub": 0.0, "absent": 0.0}
    page = (course / "classroom" / "feedback" / "remembers" / STOCK / f"{STOCK}.html").read_text()
    assert "hidden tests ran here" in page and "in a hidden test" in page
    assert "f(40)" not in page and ">41<" not in page


def test_a_broken_configuration_does_not_fall_back_on_nbgraders_defaults(course):
    text = CONFIG.replace(
        "from jaxercise.nbgrader import configure",
        "try:\n    import no_such_package\nexcept ImportError as error:\n    raise SystemExit(error)",
    )
    (course / "nbgrader_config.py").write_text(text.format(state="x", exchange="y"))
    shutil.rmtree(course / "release")
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, check=False)
    assert done.returncode != 0 and not (course / "release").exists()
