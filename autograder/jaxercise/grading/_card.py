"""Gives one notebook a GPU of this machine for as long as it is graded, and finds out from outside whether it uses it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..sandbox import cards, has_open, lent_card
from ._budget import KernelChoice
from ._processes import descendants, keeper

NO_CARD = "Not measured on a GPU: this machine has none."


@contextmanager
def with_card(choice: KernelChoice, waits: Callable[[], None]) -> Iterator[tuple[KernelChoice, tuple[str, ...]]]:
    """A kernel's choice with a card that no other notebook has meanwhile, and remarks for staff; on the CPU where it wants none, or there is none.

    waits: called again and again as long as all cards are in use.
    """
    if choice.platform == "cpu":
        yield choice, ()
    elif not cards():
        yield choice.on_cpu(), (NO_CARD,)
    else:
        with lent_card(waits) as devices:
            yield replace(choice, policy=replace(choice.policy, devices=devices)), ()


def computes_on(choice: KernelChoice, pid: int) -> str:
    """Where a kernel and what it started may be computing, `gpu` or `cpu`, whatever they say: whether they have their card open."""
    if not choice.policy.devices:
        return "cpu"
    root = keeper(pid)
    alive = [process.pid for process in descendants(root)] if root else [pid]
    return "gpu" if any(has_open(each, choice.policy.devices[0]) for each in alive) else "cpu"
