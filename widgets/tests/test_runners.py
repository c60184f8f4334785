"""Tests of the runners: what is said of right and wrong steps and losses."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets._runners import Stopped, study, trace

START = jnp.array([1.0, -2.0])


def bowl(w):
    return jnp.sum(jnp.array([1.0, 3.0]) * w**2)


slope = jax.grad(bowl)


def watch(step, params=START, gradient=slope, lr=0.1):
    return trace(step, params, lr=lr, gradient=gradient)


def said(found):
    return [lesson.id for lesson in found.lessons]


def good(w, lr):
    return w - lr * slope(w)


def test_a_good_step_is_scanned_and_told_nothing():
    found = watch(good)
    assert (found.mode, said(found)) == ("scan", [])


def climbing(w, lr):
    return w + lr * slope(w)


def in_place(w, lr):
    w[0] -= lr * slope(w)[0]
    return w


def in_place_numpy(w, lr):
    w = np.asarray(w)
    w -= lr * np.asarray(slope(w))
    return w


calls = 0


def counting(w, lr):
    global calls
    calls += 1
    return w - lr / calls * slope(w)


def returning_none(w, lr):
    w - lr * slope(w)


def returning_the_gradient(w, lr):
    return slope(w)


def rounding(w, lr):
    return (w - lr * slope(w)).astype(jnp.float16)


def branching(w, lr):
    if bowl(w) > 1.0:
        return w - lr * slope(w)
    return w


def printing(w, lr):
    print("loss", bowl(w))
    return w - lr * slope(w)


def without_lr(w, lr):
    return w - 0.05 * slope(w)


def to_nan(w, lr):
    return w - lr * jnp.sqrt(-jnp.abs(w))


def raising(w, lr):
    raise KeyError("no such layer")


def swapping(params, lr):
    matrix, bias = params
    return bias, matrix


@pytest.mark.parametrize(
    ("step", "lesson", "mode", "words"),
    [
        (climbing, "climbs", "scan", "walks uphill"),
        (in_place, "in_place", "stopped", "w.at[0].add"),
        (in_place_numpy, "in_place", "stopped", "in place"),
        (counting, "hidden_state", "python", "keeps something between calls"),
        (returning_none, "returns_none", "stopped", "returned None"),
        (returning_the_gradient, "returns_gradient", "scan", "Return `w - lr * gradient`"),
        (rounding, "changes_type", "jit", "from float32[2] to float16[2]"),
        (branching, "python_branch", "python", "jnp.where"),
        (printing, "prints", "scan", "jax.debug.print"),
        (without_lr, "forgets_lr", "scan", "never uses `lr`"),
        (to_nan, "not_finite", "scan", "NaN or infinite at step 1"),
        (raising, "raises", "stopped", "KeyError"),
    ],
)
def test_a_wrong_step_gets_its_own_lesson(step, lesson, mode, words):
    found = watch(step)
    assert found.mode == mode
    assert lesson in said(found)
    assert any(words in each.says for each in found.lessons), [each.says for each in found.lessons]


def test_parameters_in_another_order_are_noticed():
    found = watch(swapping, (jnp.ones((2, 3)), jnp.ones(3)), gradient=None)
    assert (found.mode, said(found)) == ("stopped", ["leaf_order"])


def test_a_lesson_names_the_students_line():
    (lesson,) = watch(raising).lessons
    assert lesson.line.endswith('raise KeyError("no such layer")')
    assert lesson.line.startswith("test_runners.py, line ")


def test_a_random_step_is_told_that_it_keeps_something():
    rng = np.random.default_rng(0)
    found = watch(lambda w, lr: w - lr * slope(w) + 0.1 * rng.normal(size=2).astype(np.float32))
    assert found.mode == "python"
    assert "hidden_state" in said(found)


def test_numpy_inside_a_step_falls_back_to_a_loop_that_gives_the_same_path():
    def through_numpy(w, lr):
        return jnp.asarray(np.asarray(w) - float(lr) * np.asarray(slope(w)))

    found = watch(through_numpy)
    assert found.mode == "python"
    np.testing.assert_allclose(found.runner.follow(START, 0.1, 5), watch(good).runner.follow(START, 0.1, 5), rtol=1e-5)


@pytest.mark.parametrize(
    "step",
    [lambda w, x, lr: w - lr * x, lambda w, lr, x: w - lr * x, lambda w, x, learning_rate: w - learning_rate * x],
)
def test_the_learning_rate_is_found_wherever_it_stands(step):
    found = trace(step, START, jnp.ones(2), lr=0.5)
    np.testing.assert_allclose(found.runner.follow(START, 0.5, 1)[-1], START - 0.5)


def test_a_step_with_a_state_is_followed():
    def momentum(w, velocity, lr):
        velocity = 0.9 * velocity + slope(w)
        return w - lr * velocity, velocity

    found = trace(momentum, START, lr=0.01, state=jnp.zeros(2))
    assert found.mode == "scan"
    w, velocity = START, jnp.zeros(2)
    for _ in range(4):
        w, velocity = momentum(w, velocity, 0.01)
    np.testing.assert_allclose(found.runner.follow(START, 0.01, 4)[-1], w, rtol=1e-5)


def test_what_a_step_prints_does_not_reach_the_cell(capsys):
    watch(printing)
    assert capsys.readouterr().out == ""


def test_a_loss_that_branches_is_run_as_plain_python():
    runner = study(lambda w: bowl(w) if bowl(w) > 1 else 0 * bowl(w), START)
    assert (runner.mode, runner.lessons[0].id) == ("python", "python_branch")
    np.testing.assert_allclose(runner.values(np.array([[1.0, -2.0], [0.0, 0.0]])), [13.0, 0.0])


def test_a_loss_that_is_not_one_number_is_told_of_the_missing_mean():
    with pytest.raises(Stopped, match=r"Is a `\.mean\(\)` missing"):
        study(lambda w: w**2, START)


def test_what_was_compiled_beside_gives_the_same_looks():
    runners = [study(quartic, np.ones(2), 3.0) for _ in range(2)]
    runners[0].prepare_look(2)
    points = np.random.default_rng(0).normal(size=(100, 2))
    for early, late in zip(runners[0].look(points), runners[1].look(points), strict=True):
        assert np.array_equal(early, late)


def test_a_loss_without_a_second_derivative_says_so_when_it_is_looked_at():
    @jax.custom_vjp
    def once(w):
        return jnp.sum(w**2)

    once.defvjp(lambda w: (once(w), w), lambda w, g: (2 * w * g,))
    runner = study(once, np.ones(2))
    runner.prepare_look(2)
    with pytest.raises(TypeError, match="forward-mode"):
        runner.look(np.ones((1, 2)))


def quartic(w, scale):
    return scale * jnp.sum(w**4) + w[0] * w[1]
