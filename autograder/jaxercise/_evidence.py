"""What was observed of one answer: equal asks are made once, and what is held in memory stays within bounds."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ._answer import Answer, Ask, Observation
from ._baked import BakedCase, BakedCheck
from ._memory import Memory
from ._values import ANSWER_BYTES, TOO_LARGE, Kept, Opaque, Tree, Value, leaves, size_of

# Together 512 MiB, so that a worker with a share of two GiB judges whatever an answer returns: four results of the largest size.
CASE_BYTES = 2 * ANSWER_BYTES  # of one case, whose results are compared together
AGAIN_BYTES = ANSWER_BYTES  # of results that may be asked for again
FAILED_BYTES = ANSWER_BYTES  # of results by which a mistake is recognised
SLOW_SECONDS = 3.0  # of an ask, after which nothing is asked for advice alone; compiling on a busy machine takes one
MOST_FURTHER = 150
TOO_MUCH = Opaque("result too large to be judged together with those before it")


class Evidence:
    """Everything observed of one answer so far.

    seen: what came of the asks of a check and a case. over: the outcome after which nothing more is asked, or empty.
    switched: JAX's switches that stood otherwise than in the course. mutated: whether a call changed what it was given.
    patient: whether advice may ask on after a slow ask, so that what is found depends on no clock.
    crashes: the errors that input which makes sense has raised, by type and line. plain_returned: whether a plain call gave a result.
    """

    def __init__(self, answer: Answer, patient: bool = False) -> None:
        self._answer, self._patient = answer, patient
        self._made = Memory(AGAIN_BYTES)
        self._failed_room = FAILED_BYTES
        self.seen: dict[tuple[str, str], list[Observation]] = {}
        self.over = ""
        self._slow = False
        self._further = 0  # asks for advice alone
        self.switched: set[str] = set()
        self.mutated = False
        self.crashes: set[tuple[str, str]] = set()
        self.plain_returned = False

    def note(self, check: BakedCheck, case: BakedCase, derived: bool) -> None:
        """Keep of a case whether a plain call gave a result, or which error it raised on input that makes sense."""
        last = self.seen[check.name, case.name][-1]
        self.plain_returned |= last.kind == "returned" and not derived
        if last.kind == "raised" and check.compare != "raises" and not derived:
            self.crashes.add((last.error, last.line))

    def collect(self, check: BakedCheck, case: BakedCase) -> list[Observation]:
        """Make the asks of a check on a case, up to the first that gives no value."""
        observations = list(self._until_failure(case.asks))
        self.seen[check.name, case.name] = observations
        last = observations[-1]
        if last.kind in ("undefined", "not_attempted"):
            self.over = "not_attempted"
        elif last.kind == "lost":
            self.over = "not_run"
        return observations

    def again(self, case: BakedCase, asking: bool) -> list[Observation]:
        """What came of the asks of a case, for advice alone; none of what is not known any more.

        asking: whether what is not known may be asked, as long as no ask was slow. While grading that is for what the check itself would
        ask: another ask could end the process that other exercises still need.
        """
        if asking and not self._slow:
            return list(self._until_failure(case.asks))
        return self._made.all_of(case.asks)

    def ask(self, ask: Ask) -> Observation | None:
        """What comes of a further ask, for advice alone; None when no more is to be asked."""
        if self._slow or self.over or self._further >= MOST_FURTHER:
            return None
        self._further += 1
        return self._ask(ask)

    def forget(self, check: BakedCheck, case: BakedCase) -> None:
        """Let go of what a case showed that passed."""
        del self.seen[check.name, case.name]

    def keep_last(self, check: str) -> None:
        """Of what a judged check showed keep the last result alone, by which a mistake is recognised, if there is room."""
        for key in [key for key in self.seen if key[0] == check]:
            last = self.seen.pop(key)[-1]
            size = size_of(last.value)
            if size <= self._failed_room:
                self._failed_room -= size
                self.seen[key] = [last]

    def _until_failure(self, asks: tuple[Ask, ...]) -> Iterator[Observation]:
        room, made = CASE_BYTES, {}
        for ask in asks:
            if any(
                leaf.name in made and _lacks(made[leaf.name], leaf) for leaf in leaves(ask.args) if type(leaf) is Kept
            ):
                return  # the judge tells of the part that is not there
            observation = self._ask(ask)
            size, made[ask.keep] = size_of(observation.value), observation.value
            yield observation if size <= room else replace(observation, value=TOO_MUCH)
            room -= min(size, room)
            if observation.kind != "returned":
                return

    def _ask(self, ask: Ask) -> Observation:
        """An observation; equal asks are made once."""
        known = self._made.find(ask)
        if known is None:
            known = self._bounded(ask)
            self._made.note(ask, known, size_of(known.value))
        return known

    def _bounded(self, ask: Ask) -> Observation:
        start = time.monotonic()
        observation = self._answer.ask(ask)
        self._slow |= not self._patient and time.monotonic() - start > SLOW_SECONDS
        self.switched |= set(observation.facts.get("switched", ())) - set(ask.options.get("switched_on", ()))
        self.mutated |= bool(observation.facts.get("inputs_changed") and not observation.facts.get("used_up"))
        fits = size_of(observation.value) <= ANSWER_BYTES
        return observation if fits else replace(observation, value=TOO_LARGE)


def _lacks(result: Value, wanted: Kept) -> bool:
    """Whether a result plainly has no such part."""
    if wanted.item is None:
        return False
    if type(result) in (list, tuple):
        return wanted.item >= len(result)
    no_parts = type(result) is np.ndarray and result.ndim == 0
    return no_parts or type(result) in (type(None), bool, int, float, str, dict, Tree, Opaque)
