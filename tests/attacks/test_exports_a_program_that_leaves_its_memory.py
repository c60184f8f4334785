"""The program calls a routine of the linear algebra library with buffers that are too small."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_programs import LOOP, SLOW, handing_over

PROGRAM = """
import jax.ffi
call = jax.ffi.ffi_call("lapack_sgetrf_ffi", (jax.ShapeDtypeStruct((64, 64), np.float32), jax.ShapeDtypeStruct((2,), np.int32), jax.ShapeDtypeStruct((), np.int32)))
broken = jax.jit(lambda *given: 0 * given[0] + call(np.zeros((64, 64), np.float32))[0][0, 0])
allowed = [export.DisabledSafetyCheck.custom_call("lapack_sgetrf_ffi")]
made = export.export(jax.jit(lambda *given: (broken(*given),)), disabled_checks=allowed)(*numbers)
"""
ATTACK = Attack(between=handing_over(PROGRAM), fast=SLOW, rows=LOOP, mechanism=(None, None))


def test_such_a_program_is_not_run_and_a_person_looks(outcome):
    assert outcome.is_contained()
