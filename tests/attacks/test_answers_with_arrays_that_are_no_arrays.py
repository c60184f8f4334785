"""A different array at every ask: of objects, of records, of a subclass, without memory behind it, with an exabyte in front of it."""

from jaxercise_testing.attack import Attack

ZOO = """
import numpy as np, itertools

class Odd(np.ndarray):
    def __array_finalize__(self, other):
        raise SystemExit("4.0")
    def tobytes(self, *ignored):
        return b"4.0"

def deep(depth):
    nest = []
    for _ in range(depth):
        nest = [nest]
    return nest

loop = []
loop.append(loop)
zoo = itertools.cycle([
    lambda: np.broadcast_to(np.float32(0), (1 << 40,)),
    lambda: np.broadcast_to(np.float32(0), (1 << 20, 1 << 20, 1 << 20)),
    lambda: np.array([print, open], dtype=object),
    lambda: np.zeros(5, [("a", "f4"), ("b", object)]),
    lambda: np.memmap("big", np.float32, "w+", shape=(5,)),
    lambda: np.lib.stride_tricks.as_strided(np.zeros(1, np.float32), (5,), (1 << 40,)),
    lambda: np.zeros((1,) * 64, np.float32),
    lambda: deep(100_000),
    lambda: loop,
    lambda: {i: [np.zeros(1)] * 100_000 for i in range(10)},
    lambda: "4.0" * (100 << 20),
    lambda: 10 ** 5000,
    lambda: np.zeros(5, np.float32).view(Odd),
])

def double(x):
    return next(zoo)()
"""
ATTACK = Attack(double=ZOO)


def test_what_cannot_travel_is_a_wrong_answer(outcome):
    assert outcome.is_contained()
