"""Descriptors, pipes and sockets are opened until there are none, and kept."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    between="""
import os, socket
kept = []
def use_up(make):
    while len(kept) < 1 << 20:
        kept.append(make())
    return len(kept)
attempt("files", lambda: use_up(lambda: os.open("/dev/null", os.O_RDONLY)))
attempt("pipes", lambda: use_up(os.pipe))
attempt("sockets", lambda: use_up(lambda: socket.socketpair()))
""",
)


def test_a_kernel_without_descriptors_is_its_own_affair(outcome):
    assert outcome.gains_nothing()
