"""An answer whose mechanism is found out outside the student's process: from its exported program, and from processor time."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._answer import Answer, Ask, Observation
from .._frames import encode
from .._values import Kept, Opaque, Value, leaves, map_values
from ._clock import Clock, timed
from ._compilations import Least, count_compilations, least_seconds
from ._process import RunnerError
from ._runner import ProgramRunner

PROGRAM_BYTES = 16 << 20
MOST_SECONDS = 2e-3  # a program that nobody knows may say that it is slow


class ProgramAnswer:
    """An answer in a student's process, with a runner for its programs.

    What `program`, `jit` and `compilations` give is never counted in the student's process: the first two come from the exported program, run
    elsewhere, and the last from the processor time of later calls, measured from outside. clock: reads the processor time of the
    student's process and of all that it started. least: what calls need at least, in seconds of processor time, by their identities; those
    that are missing are added.
    """

    def __init__(
        self, answer: Answer, runner: ProgramRunner, clock: Clock, least: dict[str, float] | None = None
    ) -> None:
        self._answer, self._runner, self._clock = answer, runner, clock
        self._least = {} if least is None else least
        self._kept: dict[str, tuple[Ask, Value]] = {}  # by name: the ask that made it, and what was seen of it
        self._first: dict[bytes, bytes] = {}  # of each call: what it gave the first time, as digests

    def ask(self, ask: Ask) -> Observation:
        """Do one ask.

        Raises: RunnerError when a program cannot be judged outside, for a person to look at.
        """
        own = self.found_out_elsewhere.get(ask.operation)
        observation = own(ask) if own else self._answer.ask(ask)
        if ask.keep and observation.kind == "returned":
            self._kept[ask.keep] = (ask, observation.value)
        return self._as_at_first(ask, observation) if ask.operation == "call" else observation

    @property
    def found_out_elsewhere(self) -> dict[str, Callable[[Ask], Observation]]:
        """The operations that are not left to the student's process, by name."""
        return {"program": self._program, "jit": self._jit, "compilations": self._compilations}

    def _as_at_first(self, ask: Ask, observation: Observation) -> Observation:
        """The observation of a call, unless an equal one gave another result before: then nothing that could pass for a right one.

        Whoever answers for a forged program would have to answer otherwise here than where the numbers are judged.
        """
        if observation.kind != "returned":
            return observation
        given = _digest(observation.value)
        same = self._first.setdefault(self._identity(ask), given) == given
        return observation if same else replace(observation, value=Opaque("result that changes from call to call"))

    def _identity(self, ask: Ask) -> bytes:
        """What tells one ask from another: what was kept counts by the ask that made it."""
        args = [map_values(self._maker, arg) for arg in ask.args]
        answer = self._maker(Kept(ask.answer[1:])) if ask.answer.startswith("@") else ask.answer
        return _digest([ask.operation, answer, args, ask.options])

    def _maker(self, leaf: Value) -> Value:
        if type(leaf) is not Kept or leaf.name not in self._kept:
            return leaf
        return [self._identity(self._kept[leaf.name][0]).hex(), leaf.item]

    def _program(self, ask: Ask) -> Observation:
        """The facts about the program of a call, and what it computes."""
        sent = self._answer.ask(replace(ask, operation="export", keep=""))
        if sent.kind != "returned":
            return sent
        raw = sent.value
        if type(raw) is not np.ndarray or raw.dtype != np.uint8 or raw.ndim != 1 or raw.size > PROGRAM_BYTES:
            called = self._answer.ask(replace(ask, operation="call", options={}, keep=""))
            if called.kind != "returned":  # no program is needed to say so
                return called
            reason = raw if type(raw) is str else "its bytes are none, or too many"
            raise RunnerError(f"The program could not be exported: {reason[:200]}.")
        args = tuple(map_values(self._seen, arg) for arg in ask.args)
        found = self._runner.read(raw, args, ask.options.get("static", ()), ask.switches)
        return replace(sent, value={name: fact for name, fact in found.items() if name != "refused"})

    def _jit(self, ask: Ask) -> Observation:
        """What the exported program computes, in the shape that the call itself has."""
        called = self._answer.ask(replace(ask, operation="call", options={}, keep=""))
        if called.kind != "returned":  # compiling may raise another error, which a student sees in the notebook
            raised = self._answer.ask(ask)
            return called if raised.kind == "returned" else raised
        found = self._program(ask)
        if found.kind != "returned":
            return found
        result = found.value.get("result")
        return replace(found, value=_shaped_like(called.value, list(result) if type(result) is list else []))

    def _compilations(self, ask: Ask) -> Observation:
        """How many later calls take as long as compiling does, which is many times what the program itself takes."""
        plain = replace(ask, operation="program", options={}, keep="")
        found = self._program(plain)
        if found.kind != "returned":  # a number may be a static argument
            numbers = [place for place, arg in enumerate(ask.args) if type(arg) in (bool, int, float)]
            found = self._program(replace(plain, options={"static": numbers})) if numbers else found
        outside = found.value["outside_jit"] if found.kind == "returned" else 0
        least = Least(self._least_seconds(plain), outside, lambda: timed(self._runner.clock, self._runner.lower)[0])
        return count_compilations(ask, self._called(ask), least, self._clock)

    def _least_seconds(self, program: Ask) -> float:
        """What a call needs at least: what the solution's needs here, if that is known; else what the program read last does, within limits."""
        key = self._identity(program).hex()
        if key not in self._least:
            self._least[key] = min(least_seconds(self._runner.clock, self._runner.run_again), MOST_SECONDS)
        return self._least[key]

    def _called(self, ask: Ask) -> Callable[[Ask], Observation]:
        """Calls the answer; what it used up of what was kept is made again first."""
        used_up = False

        def call(made: Ask) -> Observation:
            nonlocal used_up
            if used_up:
                for name in {leaf.name for leaf in leaves(ask.args) if type(leaf) is Kept}:
                    self._answer.ask(self._kept[name][0])
            observation = self._answer.ask(made)
            used_up = bool(observation.facts.get("used_up"))
            return observation

        return call

    def _seen(self, leaf: Value) -> Value:
        if type(leaf) is not Kept:
            return leaf
        _, value = self._kept[leaf.name]
        return value if leaf.item is None else value[leaf.item]


def _digest(value: Value) -> bytes:
    return hashlib.sha256(encode(value)).digest()


def _shaped_like(value: Value, arrays: list[Value]) -> Value:
    """A value with other arrays in their order; the arrays alone where their number differs."""
    rest = iter(arrays)
    if sum(_is_number(leaf) for leaf in leaves(value)) != len(arrays):
        return arrays
    return map_values(lambda leaf: next(rest) if _is_number(leaf) else leaf, value)


def _is_number(leaf: Value) -> bool:
    return type(leaf) in (np.ndarray, bool, int, float)
