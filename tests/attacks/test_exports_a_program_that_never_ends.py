"""The program holds a loop that never ends."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_programs import LOOP, SLOW, handing_over

PROGRAM = """
endless = jax.jit(lambda *given: (jax.lax.while_loop(lambda x: True, lambda x: x + 1, given[0]),))
made = export.export(endless)(*numbers)
"""
ATTACK = Attack(between=handing_over(PROGRAM), fast=SLOW, rows=LOOP, mechanism=(None, None))


def test_it_is_ended_after_its_time_and_a_person_looks(outcome):
    assert outcome.is_contained()
