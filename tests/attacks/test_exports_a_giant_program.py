"""The program has more steps than anybody reads, or its bytes are none."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_programs import LOOP, SLOW, handing_over

PROGRAM = """
if len(args) > 1:
    return np.frombuffer(np.random.bytes(1 << 20), np.uint8)
def endless(X):
    for number in range(20_000):
        X = X + number
    return (X[:, 0],)
made = export.export(jax.jit(endless))(*numbers)
"""
ATTACK = Attack(between=handing_over(PROGRAM), fast=SLOW, rows=LOOP, mechanism=(0.0, 1.0))


def test_nobody_waits_for_it(outcome):
    assert outcome.gains_nothing()
