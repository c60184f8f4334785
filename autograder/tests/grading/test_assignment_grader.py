"""Results that were prefetched are those that are asked for; stored results are reused."""

from jaxercise.grading import StoredResult
from jaxercise_testing.solved_course import RIGHT, shown_score, submission

WRONG = {**RIGHT, "double": "def double(x): return 3 * x"}


def scores(run: StoredResult) -> dict[str, float]:
    return {name: report.score for name, report in run.reports.items()}


def test_results_made_ahead_are_those_that_are_asked_for(begin):
    grader = begin()
    grader.hand_in("ada", submission())
    grader.hand_in("eve", submission(WRONG))
    for student, double in (("eve", 0.0), ("ada", 4.0)):
        given = submission(WRONG if student == "eve" else RIGHT)
        run = grader.grade(student, given)
        assert scores(run)["double"] == float(shown_score(given, "double")) == double
        assert run.student == student and run.nonce == "nonce"


def test_a_notebook_that_changed_meanwhile_is_graded_as_it_is_now(begin):
    grader = begin()
    grader.hand_in("ada", submission(WRONG))
    assert scores(grader.grade("ada", submission()))["double"] == 4.0


def test_files_of_the_students_own_lie_beside_the_notebook_and_decide_the_result(begin):
    answers = {**RIGHT, "double": "from helper import factor\n\ndef double(x):\n    return factor * x"}
    for factor, score in ((2, 4.0), (3, 0.0)):
        grader = begin()
        grader.hand_in("ada", submission(answers), **{"helper.py": f"factor = {factor}"})
        assert grader.grader.received("ada").files == ("helper.py",)
        assert scores(grader.grade("ada"))["double"] == score


def test_a_second_run_repeats_nothing_and_an_order_to_grade_again_repeats_all_once(begin):
    first = begin().result("ada", submission())
    assert begin().result("ada", submission()).run_id == first.run_id
    assert begin().result("eve", submission()).run_id != first.run_id
    again = begin(regrade_id="again").result("ada", submission())
    assert again.run_id != first.run_id
    assert begin(regrade_id="again").result("ada", submission()).run_id == again.run_id
    assert begin(regrade_id="and again").result("ada", submission()).run_id != again.run_id
