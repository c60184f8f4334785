"""The race: equal entrants overlap, the best learning rate is the best, and wrong entrants are told so."""

import base64

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jaxercise_widgets import race


def bowl(w):
    return 0.5 * (w[0] ** 2 + 20 * w[1] ** 2)


def sgd(w, lr):
    return w - lr * jax.grad(bowl)(w)


def momentum(w, v, lr):
    v = 0.9 * v + jax.grad(bowl)(w)
    return w - lr * v, v


START = jnp.array([2.0, 1.0])


def test_equal_entrants_overlap_exactly():
    def again(w, lr):
        return w - lr * jax.grad(bowl)(w)

    made = race(bowl, {"a": sgd, "b": again}, START, lr=0.02, steps=60)
    paths = made.picture["paths"]
    assert np.array_equal(paths[0], paths[1], equal_nan=True)
    assert made.finding.count("1. ") == 2


def test_the_best_learning_rate_is_the_one_that_brute_force_finds():
    made = race(bowl, {"sgd": sgd, "momentum": momentum}, START, lr=0.05, steps=40, state0={"momentum": jnp.zeros_like})
    plain, heavy = jax.jit(sgd), jax.jit(momentum)
    for name, with_state in (("sgd", False), ("momentum", True)):
        ends = []
        for lr in made.picture["lrs"]:
            w, v = START, jnp.zeros(2)
            for _ in range(40):
                w, v = heavy(w, v, lr) if with_state else (plain(w, lr), v)
            ends.append(float(bowl(w)))
        ends = np.where(np.isfinite(ends), ends, np.inf)
        assert made.best_lrs[name] == made.picture["lrs"][np.argmin(ends)]
        assert made.path(name)[-1] == pytest.approx(
            made.picture["paths"][["sgd", "momentum"].index(name)][np.argmin(ends)][-1]
        )


def test_a_path_is_the_students_own_loop():
    made = race(
        bowl, {"momentum": momentum}, START, lr=0.01, steps=30, state0={"momentum": jnp.zeros(2)}, each_best=False
    )
    w, v, path = START, jnp.zeros(2), [START]
    for _ in range(30):
        w, v = momentum(w, v, 0.01)
        path.append(w)
    np.testing.assert_allclose(made.path("momentum"), np.stack(path), rtol=1e-5, atol=1e-5)


def test_an_optimiser_of_optax_runs_beside_the_students_own():
    made = race(bowl, {"mine": sgd, "optax": optax.sgd, "adam": optax.adam}, START, lr=0.02, steps=50)
    np.testing.assert_allclose(made.picture["paths"][0], made.picture["paths"][1], rtol=1e-4, atol=1e-5)
    assert made.lessons == []
    with pytest.raises(ValueError, match=r"not `optax.adam\(0.1\)`"):
        race(bowl, {"adam": optax.adam(0.1)}, START)


def test_long_races_are_thinned_to_less_than_600_kilobytes():
    made = race(bowl, {name: sgd for name in "abcdef"}, START, lr=0.02, steps=1000)
    assert made.picture["shown"][[0, -1]].tolist() == [0, 1000]
    assert made.picture["paths"].shape == (6, 32, 257, 2)
    assert made.picture["paths"].nbytes + made.picture["losses"].nbytes <= 0.6e6


def test_an_entrant_that_asks_for_two_gradients_a_step_takes_half_the_steps():
    made = race(bowl, {"one": sgd, "two": sgd}, START, lr=0.02, steps=40, gradients={"two": 2})
    one, two = made.picture["paths"]
    np.testing.assert_array_equal(two[:, 40], one[:, 20])
    np.testing.assert_array_equal(two[:, 7], one[:, 3])


def test_one_learning_rate_for_all_shows_who_diverges():
    made = race(bowl, {"fast": sgd, "slow": lambda w, lr: sgd(w, lr / 100)}, START, lr=0.5, steps=400, each_best=False)
    assert "all at lr = 0.5: 1. slow" in made.finding
    assert "2. fast (diverged)" in made.finding
    made.each_best = True
    assert "own best learning rate" in made.finding


@pytest.mark.parametrize(
    ("wrong", "lesson"),
    [
        (lambda w, lr: None, "returns_none"),
        (lambda w, lr: w + lr * jax.grad(bowl)(w), "climbs"),
        (lambda w, lr: jax.grad(bowl)(w), "returns_gradient"),
        (lambda w, lr: w / 0 * 0, "not_finite"),
    ],
)
def test_a_wrong_entrant_is_named_and_the_others_run(wrong, lesson):
    made = race(bowl, {"good": sgd, "bad": wrong}, START, lr=0.02, steps=20)
    assert lesson in [each["id"] for each in made.lessons]
    assert all(each["says"].startswith("bad: ") for each in made.lessons)
    assert "1. good" in made.finding


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_velocity_points_the_way_of_the_path_whichever_sign_the_student_gave_it(sign):
    def kept(w, v, lr):
        v = 0.9 * v - sign * jax.grad(bowl)(w)
        return w + sign * lr * v, v

    made = race(
        bowl, {"sgd": sgd, "kept": kept}, START, lr=0.01, steps=30, state0={"kept": jnp.zeros(2)}, each_best=False
    )
    assert made.picture["moving"].tolist() == [1]
    headings = made.picture["headings"][0, made._index(1)]
    steps = np.diff(made.path("kept"), axis=0)
    assert headings[0] == 32767  # it has not moved yet
    np.testing.assert_allclose(headings[1:] / 1e4, np.arctan2(steps[:, 1], steps[:, 0]), atol=2e-3)


def test_an_optimiser_of_optax_has_its_first_moment_for_velocity():
    made = race(bowl, {"adam": optax.adam, "plain": optax.sgd}, START, lr=0.05, steps=20)
    assert made.picture["moving"].tolist() == [0]
    assert made.picture["headings"].shape == (1, 32, 21)


def test_a_race_that_nobody_can_run_says_so():
    made = race(bowl, {"bad": lambda w, lr: None}, START)
    assert made.finding == "no race, because no step runs."


def test_a_learning_rate_that_was_typed_is_run_exactly():
    made = race(bowl, {"sgd": sgd}, START, lr=0.02, steps=20, each_best=False)
    made.lr = 0.0345
    assert made.wait()
    path = [START]
    for _ in range(20):
        path.append(sgd(path[-1], 0.0345))
    np.testing.assert_allclose(made.path("sgd"), np.stack(path), rtol=1e-4, atol=1e-5)


def test_a_new_start_is_answered_by_the_worker():
    made = race(bowl, {"sgd": sgd}, START, lr=0.02, steps=20)
    made.start = [1.0, -1.0]
    assert made.wait()
    np.testing.assert_array_equal(made.picture["paths"][0, :, 0], np.tile([1.0, -1.0], (32, 1)))


def test_the_poster_and_the_sentence_stay_in_the_notebook():
    data, _ = race(bowl, {"sgd": sgd, "other": sgd, "third": sgd}, START, lr=0.02, steps=20)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "1. sgd" in data["text/plain"]


def test_too_many_parameters_or_entrants_are_refused():
    with pytest.raises(ValueError, match="two parameters"):
        race(lambda w: w.sum(), {"a": sgd}, jnp.ones(3))
    with pytest.raises(ValueError, match="1 to 6"):
        race(bowl, {}, START)
