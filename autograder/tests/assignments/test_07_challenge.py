"""07 Challenge: what its wrong answers are told, the numbers of its prose, and the stand-ins of its pictures."""

import re
from pathlib import Path
from types import ModuleType

import jax
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment
from jaxercise._render import text
from jaxercise.digits import digits
from jaxercise.grading._budget import Budget
from jaxercise_testing.lesson import pictures_of, prose_of, told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "07_challenge"
NAMED = {"M31", "M78", "M79", "M87", "M95", "M96", "M97"}  # those that are of this lesson alone, or first
ALSO = {"M23", "M30", "M35", "M37", "M60", "M73", "M84", "M46", "M47"}
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def challenge() -> Assignment:
    return load_assignment(FOLDER)


@pytest.fixture(scope="module")
def better() -> ModuleType:
    """The pictures of a training and of a symmetry."""
    return pictures_of(FOLDER, "_better")


def of_wrong(challenge, bundle, exercise, name, which=0) -> str:
    """What an answer of a wrong one is told."""
    return text(told(challenge, bundle, exercise, wrong_of(challenge, exercise, name).each()[which]))


def test_the_points_add_up_to_forty_and_thirty_four_on_top_in_an_hour_and_a_half(challenge):
    core = [exercise for exercise in challenge.exercises if not exercise.bonus]
    assert sum(exercise.points for exercise in core) == 40
    assert sum(exercise.points for exercise in challenge.exercises) == 40 + 34
    assert sum(exercise.minutes for exercise in core) == 90


def test_every_misconception_of_this_lesson_is_there_with_an_advice(challenge):
    wrong = [wrong for exercise in challenge.exercises for wrong in exercise.wrong]
    assert {each.bank for each in wrong} - {""} == NAMED | ALSO
    assert all(each.advice for each in wrong)


def test_a_stopwatch_that_does_not_wait_is_told_that_it_measures_the_request(challenge, public):
    assert "how long it takes to ask for the work" in of_wrong(challenge, public, "bench", "not_blocked")


def test_a_stopwatch_that_reads_another_clock_is_told_so_and_gets_no_point(challenge, public):
    report = told(challenge, public, "bench", wrong_of(challenge, "bench", "another_clock").answers)
    assert report.score == 0 and "so you read another clock" in text(report)


def test_a_median_is_told_that_disturbance_only_makes_longer(challenge, public):
    assert "Whatever disturbs a run makes it longer" in of_wrong(challenge, public, "bench", "averaged", 1)


def test_a_step_that_is_blamed_is_told_what_drawing_costs(challenge, public):
    assert "shuffles all 60,000, in every step" in of_wrong(challenge, public, "bottleneck", "the_step")


def test_an_unrolled_epoch_is_told_how_its_program_grows(challenge, public):
    words = of_wrong(challenge, public, "train_epoch", "loop", 1)
    assert re.search(r"Your program has \d+ steps for few batches and \d+ for many", words)
    assert "`jax.lax.scan(one_step, params, (X, Y))`" in words


def test_a_step_that_is_compiled_for_each_batch_is_told_how_often(challenge, public):
    assert "Python ran through the step 6 times; once is enough." in of_wrong(
        challenge, public, "run_epochs", "for_each_batch"
    )


def test_tests_are_told_the_mistake_that_they_let_pass(challenge, public):
    words = of_wrong(challenge, public, "accepts", "small_logits")
    assert "`accepts(log_softmax('without_the_largest'))` gives `True`" in words


# --- the numbers of the prose


def test_the_limits_of_the_budget_are_those_that_are_judged(challenge):
    prose = prose_of(challenge)
    assert "at most **120,000** numbers" in prose and "at most **60 seconds**" in prose
    assert Budget().ask_seconds == 60
    (budget,) = (check for check in challenge.exercise("improve").all_checks() if check.name == "budget")
    assert budget.params["limit"] == 120_000


def test_the_tiers_of_the_text_are_those_that_are_judged_and_drawn(challenge, better):
    rows = dict(re.findall(r"\| (it learns|bronze|silver|gold) \| ([\d.]+) % \|", prose_of(challenge)))
    judged = [
        check.params["at_least"] for check in challenge.exercise("improve").all_checks() if "at_least" in check.params
    ]
    assert [float(percent) for percent in rows.values()] == [round(100 * share, 1) for share in judged]
    assert {tier: float(percent) for tier, percent in rows.items() if tier != "it learns"} == better.TIERS
    assert better.BUDGET == 120_000


def test_the_running_sum_of_the_text_is_what_scan_gives(challenge):
    total, sums = jax.lax.scan(lambda total, x: (total + x, total + x), 0.0, np.arange(4.0, dtype=np.float32))
    assert float(total) == 6 and sums.tolist() == [0, 1, 3, 6]
    assert "# (6.0, [0, 1, 3, 6])" in prose_of(challenge)


def test_the_slow_loop_of_the_text_compiles_its_step_for_every_batch(challenge):
    (cell,) = (cell for cell in challenge.cells if cell["id"] == "run-epochs-slow")
    names, runs = {"jax": jax}, []
    exec(cell["source"], names)

    def step(state, rows, rate):
        runs.append(rate)
        return state + rate * rows.sum()

    assert float(names["slow_epochs"](step, 0.0, np.ones((5, 1), np.float32), 2, 2)) == 7.5
    assert len(runs) == 6


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
def test_the_solution_earns_gold_under_ten_seeds(challenge, seed):
    X, y, tests, truth = (
        digits(split, count, seed, part)
        for split, count in (("train", 8500), ("test", 1500))
        for part in ("images", "labels")
    )
    params = challenge.namespace["improve"](jax.random.key(seed), X, y)
    assert np.mean(np.argmax(challenge.namespace["predict"](params, tests), axis=1) == truth) >= 0.96


# --- the pictures


def test_no_solution_needs_the_pictures(challenge):
    defining = [cell["source"] for cell in challenge.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(challenge, public, pictures, better):
    stand_ins = {
        "bench": pictures.spare_bench,
        "bottleneck": {"bottleneck": pictures.spare_bottleneck, "slowest_when_compiled": lambda: ""},
        "fast_forward": pictures.spare_forward,
        "train_epoch": pictures.spare_epoch,
        "crossing": better.spare_crossing,
        "correlate": better.spare_correlate,
    }
    for name, answer in stand_ins.items():
        assert told(challenge, public, name, answer).score == 0, name


def test_a_program_is_counted_with_what_it_holds_inside(pictures):
    params, X = pictures.network(), np.zeros((3, 784), np.float32)
    plain, compiled = (pictures.steps_of(f, params, X) for f in (pictures.of_batch, jax.jit(pictures.of_batch)))
    assert plain < compiled <= plain + 2
    assert pictures.steps_of(pictures.one_by_one, params, X) > 2 * plain


def test_a_training_is_told_its_tier_and_how_far_it_is_over_the_budget(pictures, better, capsys):
    (X, labels), (tests, truth) = ((part[:64] for part in pictures.digits(split)) for split in ("train", "test"))

    def predict(params, images):
        return np.eye(10)[truth]

    better.tiers(lambda key, X, y: np.zeros(120_001, np.float32), predict, (X, labels), (tests, truth))
    words = capsys.readouterr().out
    assert "100.0 % of 64 test digits are recognised. On these digits that is gold." in words
    assert "120,001 numbers, 1 more than the budget" in words
