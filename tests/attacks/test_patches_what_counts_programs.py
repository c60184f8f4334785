"""Whatever counts steps and compilations in this process says what one wishes."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_programs import LOOP, SLOW

PATCH = """
import jax, jaxercise._computing, jaxercise._operations, jaxercise._program

small = lambda *ignored, **settings: {"steps": 1, "outside_jit": 0, "jitted_parts": 1, "equations": 1, "result": []}
for module in (jaxercise._program, jaxercise._computing, jaxercise._operations):
    for name in ("facts", "program", "structure"):
        setattr(module, name, small)
    module.compilations = lambda *ignored: 0
jaxercise._operations._PERFORM |= {"program": small, "structure": small, "compilations": lambda *ignored: 0}
jax.make_jaxpr = small
jax.monitoring.register_event_duration_secs_listener = lambda listener: None
"""
ATTACK = Attack(between=PATCH, fast=SLOW, rows=LOOP, mechanism=(2.0, 1.0))


def test_what_is_counted_here_decides_nothing(outcome):
    assert outcome.is_contained()
