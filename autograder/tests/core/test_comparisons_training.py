"""What shuffles and training must show: fair use, finite and falling logs, parameters that move."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._exercise import Exercise, Wrong, gate
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise.author import Ask, Kept, matches, starts_near
from jaxercise.author import draw as draws
from jaxercise.comparisons import compare
from jaxercise_testing.baking import baked_from


def found(comparison, values, want=(), **params):
    finding = compare(comparison, [Observation("returned", value=value) for value in values], list(want), params)
    return finding.message if finding else None


def orders(draw, keys=100):
    return [np.asarray(draw(jax.random.key(key))) for key in range(keys)]


def test_a_permutation_cut_into_batches_is_fair():
    dealt = orders(lambda key: jax.random.permutation(key, 13)[:12].reshape(3, 4))
    assert found("shuffles", dealt, (13, 4)) is None
    assert all(found("permutation", [rows], (13, 4)) is None for rows in dealt)


def test_an_example_that_is_never_used_is_found():
    assert (
        found("shuffles", orders(lambda key: jax.random.permutation(key, 12).reshape(3, 4)), (13, 4))
        == "descent.never_used"
    )


def test_a_coarse_shuffle_is_unfair_without_leaving_anybody_out():
    coarse = orders(lambda key: jnp.argsort(jax.random.randint(key, (13,), 0, 4))[:12].reshape(3, 4))
    assert found("shuffles", coarse, (13, 4)) == "descent.unequal_use"


def test_blocks_that_stay_together_are_found():
    blocks = np.arange(12).reshape(3, 4)
    assert found("shuffles", orders(lambda key: jax.random.permutation(key, blocks)), (12, 4)) == "descent.blocks"


def test_positions_twice_outside_or_in_uneven_rows_are_told_apart():
    assert found("permutation", [np.array([[0, 1], [1, 2]])], (5, 2)) == "descent.repeated"  # single draws do that, too
    drawn = np.array([np.arange(13), np.arange(13) + 1, np.arange(13) + 2])
    assert found("permutation", [drawn], (40, 13)) == "descent.drawn_anew"
    assert found("permutation", [np.array([[0, 0], [1, 2]])], (5, 2)) == "descent.repeated"
    assert found("permutation", [np.array([[0, 1], [0, 1], [0, 1]])], (7, 2)) == "descent.same_batch"
    assert found("permutation", [[np.array([[0, 1], [2, 3]])] * 2], (5, 2)) == "descent.several_orders"
    assert found("permutation", [np.array([[1, 2], [3, 5]])], (5, 2)) == "descent.outside"
    assert found("permutation", [[np.array([0, 1]), np.array([2, 3]), np.array([4])]], (5, 2)) == "descent.unequal_rows"
    assert found("permutation", [[np.array([0, 1]), np.array([2, 3])]], (5, 2)) is None


@pytest.mark.parametrize(
    ("rate", "told"),
    [(0.002, "descent.crawls"), (0.09, None), (0.0999, "descent.lies_between"), (0.1001, "descent.diverges")],
)
def test_a_learning_rate_is_simulated(rate, told):
    want = [np.array([1.0, 20.0]), np.array([1.0, 0.5]), 100]
    assert found("regime", [[rate, rate, rate]], want, position=1, regime="converges") == told


@pytest.mark.parametrize("rate", [0.0999, 0.1])
@pytest.mark.parametrize("regime", ["crawls", "converges", "diverges"])
def test_a_rate_that_swings_across_the_valley_does_none_of_the_three(regime, rate):
    want = [np.array([1.0, 20.0]), np.array([1.0, 0.5]), 100]
    assert found("regime", [[rate, rate, rate]], want, position=0, regime=regime) == "descent.lies_between"


def test_the_first_loss_is_compared_with_the_logarithm_of_the_number_of_classes():
    assert found("first_loss", [(None, [2.4, 1.0])], item=1, classes=10) is None
    assert found("first_loss", [(None, [0.24, 0.1])], item=1, classes=10) == "training.loss_per_class"
    assert found("first_loss", [(None, [150.0, 9.0])], item=1, classes=10) == "training.first_loss"


def test_the_first_bad_step_of_a_log_is_counted_from_one():
    bad = compare("finite_log", [Observation("returned", value=np.array([2.0, np.inf, np.nan]))], [3], {})
    assert (bad.message, bad.params) == ("training.log_not_finite", {"step": 2, "steps": 3})
    assert found("finite_log", [np.array([2.0, 1.0])], [3]) == "training.log_length"


def test_a_log_that_ends_at_chance_is_told_from_one_that_stays_where_it_was():
    assert found("falling", [np.linspace(2.4, 0.3, 50)], share=0.5, classes=10) is None
    assert found("falling", [np.full(50, 2.31)], share=0.5, classes=10) == "training.at_chance"
    assert found("falling", [np.full(50, 2.5)], share=0.5, classes=10) == "training.not_falling"
    assert found("falling", [np.array(2.0), np.array(1.9)]) is None


def epochs(*places, loss=0.36) -> list:
    """The log of some epochs of four batches: the odd one of the copies lies in the batch at each place."""
    return [(None, [loss if batch == place else 0.004 for place in places for batch in range(4)])]


def test_epochs_of_one_order_are_told_by_the_place_of_the_one_odd_label():
    want = {"want": [6, 4], "item": 1}
    assert found("odd_one_moves", epochs(2, 2, 2, 0, 1, 0), **want) is None
    assert found("odd_one_moves", epochs(0, 1, 0, 2, 2, 2), **want) == "training.same_order"
    assert found("odd_one_moves", epochs(0, 1), **want) == "training.log_length"
    assert found("odd_one_moves", epochs(2, 2, 2, 0, 1, 9), **want) == "training.even_losses"
    assert found("odd_one_moves", [(None, list(range(24)))], **want) == "training.even_losses"
    assert found("odd_one_moves", epochs(2, 2, 2, 0, 1, 0, loss=np.nan), **want) == "training.log_not_finite"


def test_an_optimiser_that_forgets_is_told_by_a_loss_that_goes_past_the_share_of_the_odd_label():
    want = {"want": [6, 4, 0.35], "item": 1}
    assert found("odd_one_settles", epochs(2, 2, 2, 0, 1, 0), **want) is None
    assert found("odd_one_settles", epochs(2, 2, 2, 0, 1, 0, loss=0.8), **want) == "training.unsettled"


def test_parameters_that_stay_or_sleep_are_found():
    before, step = [(np.ones((3, 5)), np.zeros(3))], np.full((3, 5), 1e-3)
    assert found("moved", [(before, []), (before, [])]) == "training.unmoved"
    assert found("moved", [(before, [2.3] * 8), (before, [2.3] * 24)]) == "training.unmoved"
    assert found("moved", [(before, [2.3] * 8), (before, [2.3] * 8)]) == "training.same_steps"
    assert found("moved", [(before, []), ([(before[0][0] + step, np.ones(3))], [])]) == "training.asleep"
    assert found("moved", [(before, []), ([(before[0][0] + 50 * step, np.ones(3))], [])]) is None


def test_a_table_needs_every_row_and_legal_words():
    want = [["a", "b"], ["up", "down"]]
    assert found("table", [{"a": ("up", ""), "b": ("down", "")}], want, column=0, columns=2) is None
    assert found("table", [{"a": ("up", ""), "b": ("down", "")}], want, column=1, columns=2) == "descent.entry"
    assert found("table", [{"a": ("up", "")}], want, column=0, columns=2) == "descent.rows"
    assert found("table", [{"a": (["up"], ""), "b": ("down", "")}], want, column=0, columns=2) == "descent.entry"


def test_what_is_kept_is_made_once_and_never_confused_with_another():
    made = []

    def build(x):
        made.append(float(x))
        return x

    def asks(x):
        return [Ask("call", "build", (x,), keep="thing"), Ask("call", "answer", (Kept("thing"),))]

    def draw(rng):
        return (np.float32(rng.normal()),)

    checks = {name: gate(matches("doubles", asks=asks)) for name in ("first", "second")}
    exercise = Exercise(
        title="Answer", name="answer", points=1, minutes=1, hints=["-"], cases={"main": draw}, checks=checks
    )
    answers = {"answer": lambda x: 2 * x, "build": build}
    for key, times in (("public", 1), ("secret", 4)):  # by the secret key, the second draw takes the place of the first
        baked = baked_from(exercise, answers, key)
        made.clear()
        assert judge(baked, LocalAnswer(answers)).passed
        assert len(made) == times


def test_a_misconception_is_decided_by_the_checks_it_names_whatever_else_fails(judged):
    exercise = Exercise(
        title="Answer",
        name="answer",
        points=2,
        minutes=1,
        hints=["-"],
        cases={"main": draws.key},
        checks={
            "value": gate(matches("gives what the key says")),
            "start": starts_near("starts near ln 10", classes=10),
        },
        wrong=[Wrong("averaged", lambda key: jnp.array([0.23]), cause="Averaged too often.", decided_by="start")],
    )
    right = lambda key: 2.3 + 0.01 * jax.random.normal(key, (1,))  # noqa: E731
    assert judged(exercise, right, right).passed
    assert judged(exercise, right, lambda key: 0.1 * right(key)).misconception == "00_test.answer.averaged"
    assert judged(exercise, right, lambda key: 5.0 * right(key)).misconception == ""
