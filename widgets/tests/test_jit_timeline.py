"""jit_timeline: as many compiles as programs, each with its reason, and bars that add up."""

import base64
from functools import partial
from time import perf_counter

import jax
import jax.numpy as jnp
import pytest
from jaxercise_widgets import jit_timeline
from jaxercise_widgets.jit_timeline import in_words
from jaxercise_widgets.jit_timeline._stages import STAGES, Stopwatch


def double(x):
    return 2 * x


def shift(x, y):
    return x + y


def power(x, k):
    for _ in range(k):
        x = x * x
    return x


@pytest.mark.broadcasts  # some calls are made on the picture's own thread, where a setting of this one does not hold
@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_a_sweep_of_n_shapes_shows_exactly_n_compiles(n):
    picture = jit_timeline(double, variants=[jnp.ones(k + 1) for k in range(n)], calls=3 * n)
    assert picture.wait()
    assert len(picture.timeline) == 3 * n
    assert [call.compiled for call in picture.timeline] == [True] * n + [False] * 2 * n
    assert f"{n} compile" in picture.finding


def test_the_compiles_are_those_of_jit_itself():
    traced = []

    def watched(x, y):
        traced.append(1)
        return x + y

    values = [1, 1.0, True, jnp.float32(1), jnp.int32(1), jnp.ones(3), jnp.ones(3, jnp.int32), jnp.ones((1, 3))]
    with jax.numpy_rank_promotion("allow"):
        jitted = jax.jit(watched)
        for a in values:
            for b in values:
                jitted(a, b)
        by_jit, traced[:] = len(traced), []
        picture = jit_timeline(watched, variants=[(a, b) for a in values for b in values], calls=64)
        assert picture.wait()
    assert len(picture.compiles) == len(traced) == by_jit


def reason(fn, before, now, **options):
    picture = jit_timeline(fn, *before, variants=[now], calls=2, **options)
    return picture.timeline[1].why


def test_a_weak_type_flip_is_named():
    x = jnp.ones(3)
    flipped = reason(shift, (x, jnp.float32(2)), (x, 2.0))
    assert flipped == "`y` is a Python number (weak type float32), not a float32 array"
    assert "not a Python number" in reason(shift, (x, 2.0), (x, jnp.float32(2)))


def test_a_change_of_shape_type_structure_or_static_value_is_named():
    x = jnp.ones(3)
    assert reason(double, (x,), (jnp.ones(4),)) == "`x` has shape (4,), not (3,)"
    assert reason(double, (x,), (jnp.ones(3, jnp.int32),)) == "`x` is int32, not float32"
    assert "another number of leaves" in reason(lambda p: sum(p), ([x],), ([x, x],))
    assert reason(power, (x, 2), (x, 3), static_argnums=1) == "`k` is static and went from 2 to 3"
    jitted = partial(jax.jit, static_argnames="k")(power)
    assert reason(jitted, (x, 2), (x, 3)) == "`k` is static and went from 2 to 3"


def test_the_reason_is_against_the_most_similar_program():
    x, y = jnp.ones(3), jnp.ones(3, jnp.int32)
    variants = [(jnp.ones(5), jnp.ones(5)), (jnp.ones(5), jnp.ones(5, jnp.int32))]
    assert jit_timeline(shift, x, y, variants=variants, calls=3).timeline[2].why == "`y` is int32, not float32"


def test_the_bars_add_up_to_the_wall_time():
    picture = jit_timeline(lambda x: jnp.sin(x @ x).sum(), jnp.ones((100, 100)), calls=10)
    for call in picture.timeline:
        assert sum(call.stages.values()) == pytest.approx(call.wall, rel=0.05)
    assert list(picture.timeline[0].stages) == list(STAGES)
    assert list(picture.timeline[1].stages) == ["dispatch", "wait"]


def test_no_time_of_a_compiling_call_is_left_out_of_the_bars():
    watch, left_out = Stopwatch(lambda x: jnp.sin(x @ x.T).sum()), []
    for size in range(20, 25):
        x = jnp.ones((size, size))
        began = perf_counter()
        call = watch.call(0, (x,))
        wall = perf_counter() - began
        left_out.append(1 - sum(call.stages.values()) / wall)
    assert min(left_out) < 0.05  # the least disturbed of five


def test_a_call_reads_the_clock_few_times():
    ticks = []

    def clock():
        ticks.append(1)
        return float(len(ticks))

    watch = Stopwatch(double, clock=clock)
    call = watch.call(0, (jnp.ones(3),))
    assert (len(ticks), call.wall, sum(call.stages.values())) == (6, 5.0, 5.0)
    ticks.clear()
    call = watch.call(0, (jnp.ones(3),))
    assert (len(ticks), call.wall, call.stages) == (5, 2.0, {"dispatch": 1.0, "wait": 1.0})


def test_the_jaxpr_is_linked_to_the_lines_that_made_it():
    def two_lines(x):
        y = jnp.sin(x)
        return y * jnp.cos(x)

    picture = jit_timeline(two_lines, jnp.ones(3), calls=2)
    made = {text.split(" = ")[1].split()[0]: line for text, line in picture.programs[0] if " = " in text}
    assert made == {"sin": 1, "cos": 2, "mul": 2}
    assert picture.picture["source"][1] == "    y = jnp.sin(x)"


def test_a_function_that_cannot_be_jitted_is_explained_and_timed_as_python():
    picture = jit_timeline(lambda x: x if x.sum() > 0 else -x, jnp.ones(3), calls=4)
    assert picture.lessons[0]["id"] == "no_jit"
    assert "decides with a Python `if`" in picture.lessons[0]["says"]
    assert "cannot be jitted" in picture.finding
    assert [call.compiled for call in picture.timeline] == [False] * 4


def test_a_function_that_raises_leaves_its_lesson():
    picture = jit_timeline(lambda x: x @ x, jnp.ones((2, 3)))
    assert [lesson["id"] for lesson in picture.lessons] == ["raises"]
    assert "dot_general" in picture.finding


def test_a_print_runs_only_while_traced_and_that_is_said(capsys):
    def talks(x):
        print("hello")
        return x

    picture = jit_timeline(talks, jnp.ones(3), calls=5)
    assert [lesson["id"] for lesson in picture.lessons] == ["prints"]
    assert "1 of 5 calls" in picture.lessons[0]["says"]
    assert capsys.readouterr().out == ""


def test_compiling_at_every_call_is_a_lesson():
    picture = jit_timeline(double, variants=[jnp.ones(k) for k in range(1, 5)], calls=4)
    assert picture.lessons[0]["id"] == "always_compiles"


def test_an_already_compiled_function_is_measured_from_the_start():
    jitted = jax.jit(double)
    jitted(jnp.ones(3))
    assert jit_timeline(jitted, jnp.ones(3), calls=3).timeline[0].compiled


def test_measuring_again_starts_anew():
    picture = jit_timeline(double, jnp.ones(3), calls=3)
    before = picture.picture["number"]
    picture.asked += 1
    assert picture.wait()
    assert picture.picture["number"] > before
    assert picture.timeline[0].compiled


def test_nothing_to_call_with_is_refused():
    with pytest.raises(ValueError, match="needs arguments"):
        jit_timeline(double)


def test_times_are_said_in_three_digits():
    assert [in_words(t) for t in (1.5, 0.01234, 4.2e-5, 3e-7)] == ["1.5 s", "12.3 ms", "42 µs", "0.3 µs"]


def test_a_poster_and_its_words_stay_in_the_notebook():
    data, _ = jit_timeline(double, jnp.ones(3), calls=3)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "double: 1 compile in 3 calls" in data["text/plain"]
