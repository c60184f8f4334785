"""For a slow function goes the program of another one, fast and wrong."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_programs import LOOP, SLOW, handing_over

PROGRAM = """
nothing = jax.jit(lambda *given: 0 * given[0] if given[0].ndim == 1 else 0 * given[0][:, 0])
made = export.export(jax.jit(lambda *given: (nothing(*given),)))(*numbers)
"""
ATTACK = Attack(between=handing_over(PROGRAM), fast=SLOW, rows=LOOP, mechanism=(2.0, 1.0))


def test_a_program_counts_if_it_computes_what_is_wanted(outcome):
    # What a later call may cost is read from the program that was handed over, so that it may lose points for it.
    assert outcome.gains_nothing()
    assert outcome.told_to_staff.count("mechanism.other_program") == 2
