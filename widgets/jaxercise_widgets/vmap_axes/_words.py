"""The diagram in words; `diagram.js` says the same, and a test compares them."""

from collections.abc import Sequence
from typing import Any

from ._shapes import shape_in_words


def rows(facts: dict[str, Any]) -> list[list[str]]:
    """One row an argument, one an output: name, shape, what vmap does with it, shape of one card."""
    levels = facts["used"]
    made = []
    for index, leaf in enumerate(facts["leaves"]):
        left, card = list(range(len(leaf["shape"]))), list(leaf["shape"])
        says = []
        for level in levels:
            axis = level["in"][index]
            if axis is None:
                says.append("the same for every call")
            elif -len(left) <= axis < len(left):
                at = axis % len(left)
                says.append(f"axis {_called(leaf, left.pop(at))}: {card.pop(at)} cards")
            else:
                says.append(f"no axis {axis}")
        made.append([leaf["name"], shape_in_words(leaf["shape"]), _per_level(says), shape_in_words(card)])
    for index, out in enumerate(facts["outs"]):
        says = []
        for level in levels:
            axis = level["out"][index]
            says.append("one for all" if axis is None else f"stacked along axis {axis}")
        shape = "?" if facts["fault"] else shape_in_words(out["shape"])
        card = shape_in_words(out["card"]) if out["known"] else "?"
        made.append([out["name"], shape, _per_level(says), card])
    return made


def _called(leaf: dict[str, Any], axis: int) -> str:
    return f"{axis} ({leaf['dims'][axis]})" if leaf["dims"] else str(axis)


def _per_level(says: Sequence[str]) -> str:
    if len(says) == 1:
        return says[0]
    return "; ".join(f"{'outer' if level == 0 else 'inner'}: {said}" for level, said in enumerate(says))


def finding(facts: dict[str, Any]) -> str:
    """The picture in one sentence."""
    if facts["fault"]:
        return f"vmap cannot run: {facts['fault']['says']}".replace("`", "")
    made = rows(facts)
    count = len(facts["leaves"])
    cards = " × ".join(str(size) for size in facts["sizes"])
    ins = ", ".join(f"{name} {card}" for name, _, _, card in made[:count])
    outs = ", ".join(f"{name} {card}" for name, _, _, card in made[count:])
    final = ", ".join(f"{name} {shape}" for name, shape, _, _ in made[count:])
    speed = facts.get("speed")
    fast = f" The loop takes {speed['loop'] / speed['jit']:.3g} times as long as the jitted vmap." if speed else ""
    return f"{facts['fn']} is called on {cards} cards ({ins}), each gives {outs}; stacked: {final}.{fast}"
