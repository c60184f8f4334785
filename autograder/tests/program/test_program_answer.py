"""What an answer computes with is found out in a process of ours: from its program, and from processor time."""

import time
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export
from jaxercise._answer import OPERATIONS, Ask, Observation
from jaxercise._assignment import load_assignment
from jaxercise._local_answer import LocalAnswer
from jaxercise._operations import to_value
from jaxercise._program import arrays_in, exported, opened
from jaxercise._values import Kept
from jaxercise.comparisons import LONGEST
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._beside import beside
from jaxercise.program import ProgramAnswer, RunnerError
from jaxercise.program._compilations import MOST_CALLS, RUNS, Least, count_compilations

SOURCES = sorted(path.parent for path in (Path(__file__).parents[3] / "source").glob("*/*.ipynb"))
RNG = np.random.default_rng(1)
ARGS = (*(RNG.normal(size=shape).astype(np.float32) for shape in (3, (5, 3), 5)), 0.1)
ROWS = RNG.normal(size=(6, 3)).astype(np.float32)


def plain(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)


def stored(x):
    kept = []
    jax.jit(lambda x: kept.append(2 * x))(x)
    return kept[0]


ANSWERS = {
    "step": jax.jit(plain),
    "plain": plain,
    "rebuilt": lambda *args: jax.jit(lambda *args: plain(*args))(*args),
    "static": jax.jit(plain, static_argnums=3),
    "donating": jax.jit(plain, donate_argnums=0),
    "noisy": lambda x: x + np.random.rand(),
    "total": lambda X: jnp.sum(X, axis=1),
    "loop": lambda X: jnp.stack([row.sum() for row in X]),
    "shouting": lambda x: (jax.debug.print("{}", x), 2 * x)[1],
    "solving": lambda x: jnp.linalg.inv(jnp.eye(3) + x),
    "long": lambda x: [x := x + number for number in range(LONGEST + 1)][-1],
    "start": lambda: jnp.ones(3),
    "stored": stored,
    "broken": lambda x: x.nothing,
}


@pytest.fixture(scope="module")
def runner():
    with beside(KernelChoice(), Budget()) as found:
        yield found.programs


@pytest.fixture
def answer(runner):
    return ProgramAnswer(LocalAnswer(ANSWERS), runner, time.process_time)


def counted(answer, name, args=ARGS, **options):
    observation = answer.ask(Ask("program", name, args, options))
    assert observation.kind == "returned", observation
    return observation.value


def test_the_steps_of_a_program_are_counted_where_they_lie(answer):
    assert counted(answer, "step")["outside_jit"] == 0
    assert counted(answer, "step")["jitted_parts"] == 1
    assert counted(answer, "plain")["outside_jit"] > 4
    small, large = (counted(answer, "total", (ROWS[:n],))["steps"] for n in (2, 6))
    assert small == large
    small, large = (counted(answer, "loop", (ROWS[:n],))["steps"] for n in (2, 6))
    assert large > 2 * small


def test_what_cannot_be_compiled_raises_what_it_raises_in_the_notebook(answer):
    ask = Ask("jit", "stored", (ROWS,))
    here, there = LocalAnswer(ANSWERS).ask(ask), answer.ask(ask)
    assert (there.kind, there.error) == ("raised", "UnexpectedTracerError") == (here.kind, here.error)
    assert answer.ask(replace(ask, operation="call")).error != there.error


def test_what_cannot_be_called_is_not_believed_to_compile(runner):
    class Forger(LocalAnswer):
        def ask(self, ask):
            return Observation("returned", 1.0) if ask.operation == "jit" else super().ask(ask)

    answer = ProgramAnswer(Forger(ANSWERS), runner, time.process_time)
    assert answer.ask(Ask("jit", "broken", (ROWS,))).error == "AttributeError"


def test_a_program_computes_what_the_call_gives(answer):
    (result,) = counted(answer, "step")["result"]
    assert np.allclose(result, plain(*ARGS), rtol=1e-5)
    assert np.allclose(answer.ask(Ask("jit", "step", ARGS)).value, plain(*ARGS), rtol=1e-5)


def test_the_notebook_counts_the_same_steps(answer):
    for name, args in (("step", ARGS), ("plain", ARGS), ("loop", (ROWS,)), ("solving", (ROWS[:3],))):
        here = LocalAnswer(ANSWERS).ask(Ask("program", name, args)).value
        there = counted(answer, name, args) if name != "solving" else here
        assert {**here, "result": 0} == {**there, "result": 0}


def test_later_calls_that_compile_are_told_by_their_time(answer):
    def times(name, **options):
        return answer.ask(Ask("compilations", name, ARGS, {"calls": 3, **options})).value

    assert [times("step"), times("step", varied=True), times("plain")] == [0, 0, 0]
    assert [times("rebuilt"), times("static"), times("static", varied=True)] == [
        MOST_CALLS - 1 + RUNS,
        0,
        MOST_CALLS - 1 + RUNS,
    ]


def counted_by(seconds, lowering, calls=3):
    """How many of calls that take such seconds compiled something, and how many were made; lowering: what that takes beside them."""
    now, made, left = 0.0, [], iter(seconds)

    def call(ask):
        nonlocal now
        now += next(left) if made else 9.0
        made.append(ask)
        return Observation("returned", 1.0)

    ask = Ask("compilations", "step", ARGS, {"calls": calls})
    least = Least(0.1, 0, lambda: lowering if lowering else pytest.fail("Nothing is to be lowered."))
    return count_compilations(ask, call, least, lambda: now).value, len(made) - 1


def test_calls_that_were_disturbed_are_made_again():
    assert counted_by([9.0, 9.0, 9.0, 9.0, 0.1], 1.5) == (0, 5)
    assert counted_by([9.0] * MOST_CALLS + [0.1], 1.5) == (0, MOST_CALLS + 1)


@pytest.mark.parametrize("calls", [3, MOST_CALLS, 10])
def test_beside_quick_calls_nothing_is_lowered(calls):
    assert counted_by([0.1] * calls, None, calls) == (0, calls)
    assert counted_by([9.0] * (calls - 1) + [0.1], None, calls) == (0, calls)


def test_calls_count_as_compiling_only_where_they_take_longer_than_lowering_does_beside_them():
    always = MOST_CALLS - 1 + RUNS
    assert counted_by([9.0] * always, 1.5) == (always, always)
    assert counted_by([9.0] * always, 15.0) == (0, always)  # a machine that slows everything


def test_what_a_call_uses_up_is_made_again(answer):
    asks = Ask("call", "start", keep="w"), Ask("call", "donating", (Kept("w"), *ARGS[1:]))
    assert [answer.ask(ask).kind for ask in asks] == ["returned", "returned"]
    answer.ask(asks[0])
    again = Ask("compilations", "donating", asks[1].args, {"calls": 3})
    assert answer.ask(again).value == 0


def test_a_value_of_the_moment_is_no_part_of_a_program(answer):
    np.random.seed(1)
    (first,), (second,) = (counted(answer, "noisy", (ROWS,))["result"] for _ in range(2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("name", ["shouting", "solving"])
def test_a_program_that_leaves_the_process_is_for_a_person_to_judge(answer, name):
    with pytest.raises(RunnerError):
        answer.ask(Ask("program", name, (ROWS[:3],)))


def test_a_very_long_program_is_counted_and_not_run(answer):
    found = counted(answer, "long", (ROWS[0],))
    assert found["steps"] > LONGEST and found["result"] is None


def forged(answer_of_export):
    class Forger(LocalAnswer):
        def ask(self, ask):
            if ask.operation == "export":
                return answer_of_export(super().ask(ask))
            return super().ask(ask)

    return Forger(ANSWERS)


@pytest.mark.parametrize("given", [None, "no program", 1.0, np.zeros(9, np.uint8), np.zeros((2, 2), np.uint8)])
def test_what_is_no_program_is_for_a_person_to_judge(runner, given):
    forger = forged(lambda observation: replace(observation, value=given))
    with pytest.raises(RunnerError):
        ProgramAnswer(forger, runner, time.process_time).ask(Ask("program", "step", ARGS))


def test_what_raises_when_it_is_called_fails_whatever_hinders_its_export(runner):
    forger = forged(lambda observation: Observation("returned", "it cannot be exported"))
    found = ProgramAnswer(forger, runner, time.process_time).ask(Ask("program", "broken", (ROWS,)))
    assert (found.kind, found.error) == ("raised", "AttributeError")


def test_a_runner_goes_on_after_what_it_could_not_read(runner, answer):
    with pytest.raises(RunnerError):
        runner.read(np.zeros(9, np.uint8), ARGS, (), {})
    assert counted(answer, "step")["jitted_parts"] == 1


def test_whoever_answers_otherwise_the_second_time_answers_nothing(runner):
    told = iter([jnp.ones(3), jnp.ones(3), jnp.zeros(3)])
    fickle = ProgramAnswer(LocalAnswer({"fickle": lambda x: next(told)}), runner, time.process_time)
    first, second, third = (fickle.ask(Ask("call", "fickle", (ROWS,))).value for _ in range(3))
    assert np.array_equal(first, second)
    assert "changes from call to call" in third.kind


def test_exported_bytes_are_a_program_of_jax(answer):
    raw = LocalAnswer(ANSWERS).ask(Ask("export", "step", ARGS)).value
    assert np.allclose(export.deserialize(bytearray(raw.tobytes())).call(*ARGS)[0], plain(*ARGS), rtol=1e-5)
    assert type(to_value(raw)) is np.ndarray


# Asked of the student's process, and believed, because the numbers themselves are judged or no point depends on it.
BELIEVED = {"call", "calls", "value", "item", "grad", "value_and_grad", "hessian", "vmap"}
OF_REMARKS = {"structure"}
RACED = {"race"}  # in `timing`
ON_THE_WAY = {"export"}


def test_every_operation_is_a_result_or_is_found_out_elsewhere(runner):
    answer = ProgramAnswer(LocalAnswer({}), runner, time.process_time)
    assert set(OPERATIONS) == BELIEVED | OF_REMARKS | RACED | ON_THE_WAY | set(answer.found_out_elsewhere)


@pytest.mark.parametrize("folder", SOURCES, ids=lambda path: path.name)
def test_no_number_counted_in_the_students_process_decides_a_point(folder):
    assignment = load_assignment(folder)
    for exercise in assignment.exercises:
        for check in exercise.all_checks():
            for case in check.cases(exercise.all_cases()):
                args = case.draw(np.random.default_rng(0))
                operations = {ask.operation for ask in check.asks(*args)}
                assert not check.weight or not operations & OF_REMARKS, f"{exercise.name}: {check.name}"


def test_a_kernel_with_a_gpu_exports_for_the_process_that_has_none(monkeypatch):
    monkeypatch.setattr("jax._src.export._export.default_export_platform", lambda: "cuda")
    made = exported(ANSWERS["step"], ARGS, {})
    assert opened(made).run(*arrays_in(ARGS))[0].shape == (3,)
    assert export.deserialize(bytearray(exported(ANSWERS["step"], ARGS, {}, elsewhere=False))).platforms == ("cuda",)
