"""Results that were prefetched are those that are asked for; stored results are reused."""

from pathlib import Path

from jaxercise.grading import StoredResult
from jaxercise_testing.solved_course import RIGHT, shown_score, submission

WRONG = {**RIGHT, "double": "def double(x): return 3 * x"}


def scores(run: StoredResult) -> dict[str, float]:
    return {name: report.score for name, report in run.reports.items()}


def test_results_made_ahead_are_those_that_are_asked_for(begin):
    grader, notebooks = begin(), {"ada": submission(), "eve": submission(WRONG)}
    for student, notebook in notebooks.items():
        grader.prefetch(student, lambda notebook=notebook: notebook)
    for student, double in (("eve", 0.0), ("ada", 4.0)):
        given = submission(WRONG if student == "eve" else RIGHT)
        run = grader.grade(student, given)
        assert scores(run)["double"] == float(shown_score(given, "double")) == double
        assert run.student == student and run.nonce == "nonce"


def test_a_notebook_that_changed_meanwhile_is_graded_as_it_is_now(begin):
    grader = begin()
    grader.prefetch("ada", lambda: submission(WRONG))
    assert scores(grader.grade("ada", submission()))["double"] == 4.0


def test_a_notebook_that_cannot_be_read_ahead_is_graded_when_it_is_there(begin):
    grader = begin()
    grader.prefetch("ada", lambda: Path("/nowhere").read_text())
    assert scores(grader.grade("ada", submission()))["double"] == 4.0


def test_a_second_run_repeats_nothing_and_an_order_to_grade_again_repeats_all_once(begin):
    first = begin().grade("ada", submission())
    assert begin().grade("ada", submission()).run_id == first.run_id
    assert begin().grade("eve", submission()).run_id != first.run_id
    again = begin(regrade_id="again").grade("ada", submission())
    assert again.run_id != first.run_id
    assert begin(regrade_id="again").grade("ada", submission()).run_id == again.run_id
    assert begin(regrade_id="and again").grade("ada", submission()).run_id != again.run_id
