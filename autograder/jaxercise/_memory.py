"""What came of the asks of one answer, so that equal asks are made once."""

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Mapping

from ._answer import Answer, Ask, Observation
from ._frames import encode
from ._values import Kept, leaves


class Memory:
    """The observations made last, as many as fit, and which ask made what the answer keeps under each name.

    room: for what `size` counts when something is noted; without end by default.
    """

    def __init__(self, room: int = sys.maxsize) -> None:
        self._room, self._held = room, OrderedDict[bytes, Observation]()
        self._sizes: dict[bytes, int] = {}
        self._kept: dict[str, bytes | None] = {}

    def find(self, ask: Ask) -> Observation | None:
        """What came of an equal ask; None when it is not known, or when what it kept is not there any more."""
        key = _key_of(ask, self._kept)
        gone = ask.keep and self._kept.get(ask.keep) != key
        return None if gone else self._held.get(key)

    def all_of(self, asks: tuple[Ask, ...]) -> list[Observation]:
        """What came of asks that were made one after the other; nothing when one of them is not known."""
        made, found = dict(self._kept), []
        for ask in asks:
            key = _key_of(ask, made)
            found.append(self._held.get(key))
            made[ask.keep] = key
        return found if all(found) else []

    def note(self, ask: Ask, observation: Observation, size: int = 0) -> None:
        """Remember what came of an ask, and forget what was made longest ago until it fits.

        An ask that changes or uses up what is kept is not remembered, nor what is asked of that afterwards.
        """
        key, facts = _key_of(ask, self._kept), observation.facts
        if _built_on(ask) and (facts.get("used_up") or facts.get("inputs_changed")):
            self._kept.clear()
        elif key is not None:
            self._hold(key, observation, size)
        if ask.keep:
            self._kept[ask.keep] = key

    def _hold(self, key: bytes, observation: Observation, size: int) -> None:
        self._held.pop(key, None)
        self._held[key] = observation
        self._room += self._sizes.pop(key, 0) - size
        self._sizes[key] = size
        while self._room < 0:
            oldest, _ = self._held.popitem(last=False)
            self._room += self._sizes.pop(oldest)


class Remembered:
    """An answer that does equal asks once, whoever asks."""

    def __init__(self, answer: Answer) -> None:
        self._answer, self._made = answer, Memory()

    def ask(self, ask: Ask) -> Observation:
        known = self._made.find(ask)
        if known is None:
            known = self._answer.ask(ask)
            self._made.note(ask, known)
        return known


def _key_of(ask: Ask, made: Mapping[str, bytes | None]) -> bytes | None:
    """The key that equal asks share, made of the keys of what they build on; None when one of those is not known."""
    origins = [made.get(name) for name in _built_on(ask)]
    if None in origins:
        return None
    asked = encode([ask.operation, ask.answer, ask.args, ask.options, ask.keep])
    return hashlib.sha256(b"".join([asked, *origins])).digest()


def _built_on(ask: Ask) -> list[str]:
    """The names under which what an ask uses was kept."""
    over = [ask.answer[1:]] if ask.answer.startswith("@") else []
    return over + [leaf.name for leaf in leaves(ask.args) if type(leaf) is Kept]
