"""The program calls a routine of the linear algebra library with buffers that are too small."""

from jaxercise_testing.attack import Attack

SLOW = """
import jax

def fast(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)
"""
LOOP = "def rows(X):\n    return jnp.stack([jnp.sum(row * row) for row in X])"
FORGE = """
import jax, numpy as np
from jax import export
import jaxercise._operations

def forge(answer, args, options):
    numbers = [arg for place, arg in enumerate(args) if place not in options.get("static", ())]
    import jax.ffi
    call = jax.ffi.ffi_call("lapack_sgetrf_ffi", (jax.ShapeDtypeStruct((64, 64), np.float32), jax.ShapeDtypeStruct((2,), np.int32), jax.ShapeDtypeStruct((), np.int32)))
    broken = jax.jit(lambda *given: 0 * given[0] + call(np.zeros((64, 64), np.float32))[0][0, 0])
    allowed = [export.DisabledSafetyCheck.custom_call("lapack_sgetrf_ffi")]
    made = export.export(jax.jit(lambda *given: (broken(*given),)), disabled_checks=allowed)(*numbers)
    return np.frombuffer(bytes(made.serialize()), np.uint8)

jaxercise._operations._PERFORM["export"] = forge
"""
ATTACK = Attack(between=FORGE, fast=SLOW, rows=LOOP, mechanism=(None, None))


def test_such_a_program_is_not_run_and_a_person_looks(outcome):
    assert outcome.is_contained()
