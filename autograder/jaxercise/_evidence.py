"""What was observed of one answer: equal asks are made once, and what is held in memory stays within bounds."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ._answer import Answer, Ask, Observation
from ._baked import BakedCase, BakedCheck
from ._frames import encode
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
        self._made = _Recent(AGAIN_BYTES)
        self._kept: dict[str, bytes] = {}  # which ask made what is kept under a name
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
        known = [self._made.get(key_of(ask)) for ask in case.asks]
        return [observation for observation, _ in filter(None, known)] if all(known) else []

    def ask(self, ask: Ask) -> Observation | None:
        """What comes of a further ask, for advice alone; None when no more is to be asked."""
        if self._slow or self.over or self._further >= MOST_FURTHER:
            return None
        self._further += 1
        return self._ask(ask)[0]

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
            observation, size = self._ask(ask)
            made[ask.keep] = observation.value
            yield observation if size <= room else replace(observation, value=TOO_MUCH)
            room -= min(size, room)
            if observation.kind != "returned":
                return

    def _ask(self, ask: Ask) -> tuple[Observation, int]:
        """An observation and the size of its result; equal asks are made once."""
        if builds_on_kept(ask):
            return self._bounded(ask)  # what is kept may have been replaced since
        key = key_of(ask)
        known = self._made.get(key)
        if known is None or (ask.keep and self._kept.get(ask.keep) != key):
            known = self._bounded(ask)
            self._made.put(key, *known)
            self._kept[ask.keep] = key
        return known

    def _bounded(self, ask: Ask) -> tuple[Observation, int]:
        start = time.monotonic()
        observation = self._answer.ask(ask)
        self._slow |= not self._patient and time.monotonic() - start > SLOW_SECONDS
        self.switched |= set(observation.facts.get("switched", ())) - set(ask.options.get("switched_on", ()))
        self.mutated |= bool(observation.facts.get("inputs_changed") and not observation.facts.get("used_up"))
        if observation.facts.get("used_up"):
            self._kept.clear()  # what is kept may be gone: whoever builds on it asks for it again
        size = size_of(observation.value)
        return (observation, size) if size <= ANSWER_BYTES else (replace(observation, value=TOO_LARGE), 0)


def builds_on_kept(ask: Ask) -> bool:
    """Whether an ask uses what another one kept."""
    return ask.answer.startswith("@") or any(type(leaf) is Kept for leaf in leaves(ask.args))


def key_of(ask: Ask) -> bytes:
    """The key that equal asks share."""
    return hashlib.sha256(encode([ask.operation, ask.answer, ask.args, ask.options, ask.keep])).digest()


def _lacks(result: Value, wanted: Kept) -> bool:
    """Whether a result plainly has no such part."""
    if wanted.item is None:
        return False
    if type(result) in (list, tuple):
        return wanted.item >= len(result)
    no_parts = type(result) is np.ndarray and result.ndim == 0
    return no_parts or type(result) in (type(None), bool, int, float, str, dict, Tree, Opaque)


class _Recent:
    """The observations made last with their sizes, as many as fit."""

    def __init__(self, room: int) -> None:
        self._room, self._held = room, OrderedDict[bytes, tuple[Observation, int]]()

    def get(self, key: bytes) -> tuple[Observation, int] | None:
        return self._held.get(key)

    def put(self, key: bytes, observation: Observation, size: int) -> None:
        _, before = self._held.pop(key, (None, 0))
        self._held[key] = (observation, size)
        self._room += before - size
        while self._room < 0:
            self._room += self._held.popitem(last=False)[1][1]
