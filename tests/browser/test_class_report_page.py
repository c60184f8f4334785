"""The report of a class in a browser: a picture for the documents, and nothing that keeps somebody from reading it."""

import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake, with_answers
from jaxercise._baked import BakedExercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise.class_report import gather, write
from jaxercise.grading import StoredResult, all_unjudged
from jaxercise_testing.axe import violations

ROOT = Path(__file__).resolve().parents[2]
SOURCE, PICTURE = ROOT / "source" / "04_losses", ROOT / "docs" / "pictures" / "class-report.png"
STUDENTS = 40
pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]


def reports_of(assignment: Assignment, baked: BakedExercise) -> list[Report]:
    """What is found of the solution, half of the time, and of a few listed mistakes."""
    exercise, ready = assignment.exercise(baked.name), resolve_digits(baked)
    answers = [wrong.each()[0] for wrong in exercise.wrong[:5]]
    wrong = [judge(ready, LocalAnswer(with_answers(assignment.namespace, exercise, each))) for each in answers]
    return [judge(ready, LocalAnswer(assignment.namespace))] * len(wrong) + wrong


@pytest.fixture(scope="module")
def results() -> list[StoredResult]:
    """A class of the known answers to one assignment, and one student whose file could not be read."""
    assignment, draw = load_assignment(SOURCE), random.Random(4)
    known = {baked.name: reports_of(assignment, baked) for baked in bake(assignment, "secret").exercises}
    answers = [{name: draw.choice(some) for name, some in known.items()} for _ in range(STUDENTS - 1)]
    unread = all_unjudged(
        {each.name: each.points for each in assignment.exercises}, "needs_review", "It is not valid JSON."
    )
    return [
        StoredResult(f"{number:016x}", f"student{number:02}", SOURCE.name, reports, "k", "n", "full", cpu_seconds=0.5)
        for number, reports in enumerate([*answers, unread], 1)
    ]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_report_of_a_class_is_readable_and_as_in_the_documents(browser, tmp_path, results, scheme):
    page_path = write(gather(SOURCE.name, results), tmp_path)[0]
    context = browser.new_context(viewport={"width": 1180, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    page.goto(page_path.as_uri())
    assert page.locator("h2").all_inner_texts()[-1] == "Students"
    assert violations(SimpleNamespace(page=page), [["main"]]) == []
    if scheme == "light":
        page.screenshot(path=PICTURE)
    context.close()
