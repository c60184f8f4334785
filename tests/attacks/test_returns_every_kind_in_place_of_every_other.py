"""Training, batches and distances that are another kind of thing at every ask, none of them what is wanted."""

from jaxercise_testing.attack import Attack

KINDS = r"""
import itertools, random
import jax, numpy as np
import ml_dtypes

def stop():
    raise StopIteration("nothing more")

log = jnp.linspace(2.3, 0.1, 10)
things = [
    None, True, 0, -1, 10**400, 2**63, 1.5, float("nan"), float("inf"), 1j, "", "4.0", "\x1b[2J", b"4.0", [], (), {}, {1: 2}, {"a": None},
    [[]] * 50, [None] * 3, [True] * 3, ["a", 1.0, None], np.zeros(0), np.zeros((0, 5)), np.ones((1,) * 8), np.array(3), np.array(True),
    np.ones((5, 2), bool), np.ones((2, 2), np.complex64), np.ones((2, 2), ml_dtypes.bfloat16), np.full((2, 2), -1), np.full((2, 2), 99),
    np.full((2, 2), 2**64 - 1, np.uint64), np.array([[0, 1], [2, np.nan]]), np.ones((300, 1, 300), np.float32), jax.random.key(3),
    np.float64(1e308), [np.ones((3, 5)), np.ones((5, 3))], print, object(), range(5), iter([]), (x for x in ()), {"equations": "many"},
]
order = itertools.count(SEED)

def other():
    return things[next(order) * 7 % len(things)]

def learn(key, epochs):
    return random.choice([lambda: other(), lambda: (other(), log), lambda: ([other(), other()], log), stop])()

def batches(key, n, b):
    return random.choice([other, lambda: [other(), other()], stop])()

def distance(p, q):
    return other()
"""
ATTACK = Attack(learn=KINDS.replace("SEED", "3"), learns=0.0)


def test_whatever_it_is_it_is_wrong(outcome):
    assert outcome.is_contained()
