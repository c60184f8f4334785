"""The pages of what wrong answers are told hold what is told today."""

import re
from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise.lint._told import told_page
from jaxercise_testing.tiny_course import EXERCISES, write_course

ROOT = Path(__file__).resolve().parents[3]
UNSTEADY = """
    wrong=[
        Wrong("dice", lambda x, y: np.random.normal(), cause="A random number."),
        Wrong("clock", lambda x, y: -time.perf_counter() + time.perf_counter(), cause="A time."),
    ],
    right=["""


@pytest.fixture(params=sorted(path.parents[1].name for path in ROOT.glob("source/*/exercises/__init__.py")))
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return load_assignment(ROOT / "source" / request.param)


def page_of(assignment: Assignment) -> str:
    return (ROOT / "docs/told" / f"{assignment.name}.md").read_text(encoding="utf-8")


def test_every_listed_wrong_answer_has_an_entry_with_its_cause(assignment):
    page = page_of(assignment)
    for exercise in assignment.exercises:
        _, entries = page.split(f"## {exercise.name}: ", 1)
        for wrong in exercise.wrong:
            _, entry = entries.split("\n## ")[0].split(f"- **{wrong.name}**\n", 1)
            assert wrong.cause in entry.split("\n- **")[0], f"{exercise.name}: run `make told` and read what changed"


@pytest.mark.soak
def test_every_sentence_is_the_one_of_today(assignment):
    without_numbers = [re.sub(r"-?\d[\d.e+-]*", "#", text) for text in (page_of(assignment), told_page(assignment))]
    assert without_numbers[0] == without_numbers[1]


def test_a_page_is_the_same_whenever_it_is_written(tmp_path):
    head, rest = EXERCISES.split("    wrong=[")
    text = f"import time\n{head}{UNSTEADY}{rest.split('    right=[')[1]}"
    assignment = load_assignment(write_course(tmp_path, text))
    assert told_page(assignment) == told_page(assignment)
