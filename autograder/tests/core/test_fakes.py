"""What stands in for a machine, a step and an implementation when measuring, compiling and testing are themselves judged."""

import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._test_functions import make_function
from jaxercise._values import Opaque
from jaxercise.comparisons import compare

LOGITS = np.array([[0.5, -1.0, 2.0], [3.0, 2.5, 2.0]], np.float32)


def found(name, values, want, **params):
    finding = compare(name, [Observation("returned", value=value) for value in values], want, params)
    return finding.message if finding else None


def test_the_time_of_the_fake_clock_passes_while_somebody_waits_and_at_no_other_time():
    clock, work = make_function("fake_clock", ()), make_function("fake_work", (0.5, 0.25, [2.0], 1))
    start = clock()
    promised = work(1.0, 3.0)
    assert clock() - start == pytest.approx(0.75)
    time.sleep(0.01)
    assert clock() - start == pytest.approx(0.75)
    jax.block_until_ready({"result": [promised]})
    assert clock() - start == pytest.approx(6.75)
    jax.block_until_ready(promised)
    assert clock() - start == pytest.approx(6.75)


@pytest.mark.parametrize("wait", [float, np.asarray, jax.device_get, jax.block_until_ready])
def test_whatever_waits_for_an_array_of_jax_waits_for_a_fake_result(wait):
    clock, work = make_function("fake_clock", ()), make_function("fake_work", (0.0, 0.0, [2.0], 1))
    start = clock()
    wait(work(1.0, 1.0))
    assert clock() - start == pytest.approx(2.0)


def test_work_that_is_asked_for_while_other_work_runs_begins_after_it():
    clock, work = make_function("fake_clock", ()), make_function("fake_work", (0.0, 0.0, [2.0], 2))
    start = clock()
    work(1.0, 1.0)
    early, late = work(1.0, 1.0)
    early.block_until_ready()
    assert clock() - start == pytest.approx(3.0)
    late.block_until_ready()
    assert clock() - start == pytest.approx(4.0)


def test_new_work_does_not_wait_for_what_somebody_else_left_unfinished():
    clock, left = make_function("fake_clock", ()), make_function("fake_work", (0.0, 0.0, [9.0], 1))
    left(1.0, 1.0)
    start = clock()
    make_function("fake_work", (0.0, 0.0, [2.0], 1))(1.0, 1.0).block_until_ready()
    assert clock() - start == pytest.approx(2.0)


def test_a_step_counts_how_often_python_runs_through_it():
    step = make_function("counting_step", ())
    state = {"runs": jnp.zeros((), int), "total": jnp.zeros(2)}
    fast = jax.jit(step)
    for rows in (jnp.ones((3, 2)), jnp.ones((3, 2))):
        state = fast(state, rows, 0.5)
    assert int(state["runs"]) == 1 and state["total"].tolist() == [3, 3]
    assert int(step(state, jnp.ones((1, 2)), 1.0)["runs"]) == 2


@pytest.mark.parametrize("version", ["of_the_library", "from_the_largest", "in_numpy", "by_logsumexp"])
def test_right_versions_of_log_softmax_are_right(version):
    for Z in (LOGITS, 1e4 * LOGITS, LOGITS[:1]):
        got = np.asarray(make_function("log_softmax", (version,))(Z))
        assert np.allclose(got, jax.nn.log_softmax(Z, axis=1), rtol=1e-5, atol=1e-5)


def test_every_other_version_is_wrong_somewhere_and_tells_nothing_by_its_name():
    from jaxercise._log_softmaxes import _VERSIONS

    inputs = (LOGITS, 1e3 * LOGITS, LOGITS[:1], LOGITS + np.array([[0], [500]], np.float32))
    for version in list(_VERSIONS)[4:]:
        function = make_function("log_softmax", (version,))
        assert function.__name__ == "log_softmax"
        pairs = [(np.asarray(function(Z)), np.asarray(jax.nn.log_softmax(Z, axis=1))) for Z in inputs]
        assert any(a.shape != b.shape or not np.allclose(a, b, atol=1e-2) for a, b in pairs), version


def test_parameters_are_counted_whatever_tree_holds_them():
    tree = {"W": np.ones((3, 4)), "rest": [np.ones(4), 1.0]}
    assert found("held", [tree], [], limit=17) is None
    assert found("held", [tree], [], limit=16) == "module.too_many"
    assert found("held", [{"hidden": Opaque("function")}], [], limit=16) == "result.not_numbers"


def test_a_verdict_is_told_which_way_it_is_wrong():
    assert found("verdict", [np.asarray(False)], [False]) is None
    assert found("verdict", [True], [False]) == "tests.accepts_wrong"
    assert found("verdict", [False], [True]) == "tests.rejects_right"
    assert found("verdict", [1], [True]) == "result.kind"


def test_an_entry_of_a_dict_is_held_against_bounds():
    assert found("between", [{"runs": np.asarray(1)}], [], low=1, high=1, field="runs") is None
    assert found(
        "between", [{"runs": np.asarray(3)}], [], low=1, high=1, field="runs", message="mechanism.runs_again"
    ) == ("mechanism.runs_again")
    assert found("between", [[1]], [], low=1, high=1, field="runs") == "result.kind"


def test_fake_work_that_is_compiled_says_that_it_is_timed_as_it_is():
    work = make_function("fake_work", (0.5, 0.25, [2.0], 1))
    with pytest.raises(TypeError, match=r"transform such as jax\.jit\. Time it as it is"):
        jax.jit(work)(1.0, 3.0)


def test_a_measure_that_is_handed_what_a_part_returns_says_so():
    measure, part = make_function("seconds_of", ()), make_function("taking", (2.0,))
    assert measure(part) == 2.0
    with pytest.raises(TypeError, match=r"was given NoneType\. Hand over the part itself"):
        measure(part())
