"""Whatever a notebook has switched in JAX, its answers are judged as the course has it, and it is told."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Ask
from jaxercise._assignment import load_assignment
from jaxercise._bake import bake_exercise
from jaxercise._exercise import Exercise, gate
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._operations import perform
from jaxercise._render import text
from jaxercise._switches import STANDARD, switched
from jaxercise.author import is_jitted, matches
from jaxercise_testing.tiny_course import ANSWER, SETUP, notebook, write_course

OTHERWISE = {
    "enable_x64": True,
    "disable_jit": True,
    "debug_nans": True,
    "debug_infs": True,
    "numpy_rank_promotion": "raise",
    "numpy_dtype_promotion": "strict",
    "default_matmul_precision": "bfloat16",
    "default_prng_impl": "rbg",
    "threefry_partitionable": False,
    "check_tracer_leaks": True,
    "debug_key_reuse": True,
    "enable_checks": True,
    "allow_f16_reductions": False,
    "no_tracing": True,
    "no_execution": True,
    "transfer_guard": "disallow",
}


@pytest.fixture
def switch(monkeypatch):
    """Set a switch for the whole process, as `jax.config.update` or the environment does, until the test ends."""
    changed = []

    def set_to(name, value):
        changed.append((name, getattr(jax.config, f"jax_{name}")))
        jax.config.update(f"jax_{name}", value)

    yield set_to
    for name, value in reversed(changed):
        jax.config.update(f"jax_{name}", getattr(value, "value", value))


def test_jax_stands_by_itself_as_we_say():
    assert switched() == {}
    assert OTHERWISE.keys() == STANDARD.keys()


@pytest.mark.parametrize("name", STANDARD)
def test_a_switch_is_set_back_for_the_judged_call_and_named_and_stays_as_the_notebook_left_it(switch, name):
    switch(name, OTHERWISE[name])
    inside = []
    seen = perform(Ask("call", "f", (np.ones(3, np.float32),)), {"f": lambda x: inside.append(switched()) or 2 * x}, {})
    assert (inside, seen.kind, seen.facts["switched"]) == ([{}], "returned", [name])
    assert list(switched()) == [name]


def test_a_switch_that_a_context_left_open_is_set_back_as_well():
    with jax.enable_x64(True):
        seen = perform(Ask("call", "f", (np.ones(3),)), {"f": lambda x: jnp.sum(x)}, {})
    assert seen.value.dtype == np.float32


def square(X):
    return jnp.square(X)


SQUARES = Exercise(
    title="T",
    name="t",
    points=4,
    minutes=1,
    hints=["-"],
    cases={"one": lambda rng: (rng.normal(size=(3, 5)).astype(np.float32),)},
    checks={"value": gate(matches()), "jitted": is_jitted(on="one")},
)


def test_a_compiled_answer_stays_one_where_the_notebook_switched_jit_off(switch, judged):
    before = judged(SQUARES, square, jax.jit(square))
    switch("disable_jit", True)
    after = judged(SQUARES, square, jax.jit(square))
    assert before.passed and after.passed and before.remark == ""
    assert text(after).count("sets `jax_disable_jit`. Your answer was judged with JAX as the course has it.") == 1


def test_an_answer_that_needs_64_bits_earns_no_more_by_switching_them_on(switch, judged):
    def without_room(X):
        return X.astype(jnp.float64) ** 2 + (1.0 if X.astype(jnp.float64).dtype == jnp.float32 else 0.0)

    assert judged(SQUARES, square, without_room).score == 0
    switch("enable_x64", True)
    report = judged(SQUARES, square, without_room)
    assert report.score == 0
    assert "`jax_enable_x64`" in report.remark


def test_a_notebook_that_forbids_rank_promotion_loses_nothing_in_what_it_is_given(switch, judged):
    switch("numpy_rank_promotion", "raise")
    assert judged(SQUARES, square, lambda X: jnp.zeros(5) + X * X).passed


def test_numpy_that_raises_is_set_back():
    with np.errstate(all="raise"):
        assert perform(Ask("call", "f", ()), {"f": lambda: np.exp(np.float32(-200.0))}, {}).kind == "returned"


def test_what_the_course_switches_itself_holds_for_every_answer(tmp_path: Path):
    book = notebook()
    book["cells"][1]["source"] = f"import jax\njax.config.update('jax_enable_x64', True)\n{SETUP}"
    course = load_assignment(write_course(tmp_path, book=book))
    assert dict(course.switches) == {"enable_x64": True} and switched() == {}
    baked = bake_exercise(course, course.exercises[0])
    namespace = {"jnp": jnp}
    exec(ANSWER, namespace)
    seen = []
    report = judge(
        baked, LocalAnswer({"slope": lambda x, y: seen.append(jnp.ones(1).dtype) or namespace["slope"](x, y)})
    )
    assert report.passed and {str(dtype) for dtype in seen} == {"float64"}
    assert "`jax_enable_x64`" in report.remark  # this process has it otherwise
    with jax.enable_x64(True):
        assert judge(baked, LocalAnswer({"slope": namespace["slope"]})).remark == ""
