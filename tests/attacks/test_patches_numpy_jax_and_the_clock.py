"""Everything with which something could be compared, counted or timed is replaced, in this process."""

from jaxercise_testing.attack import Attack

PATCH = """
import builtins, json, math, struct, time, hashlib
import numpy as np, jax

yes = lambda *ignored, **settings: True
for module, names in {
    np: "allclose isclose array_equal array_equiv all any", np.testing: "assert_allclose assert_array_equal assert_array_almost_equal",
    jnp: "allclose isclose array_equal all any", math: "isclose isfinite", jax: "block_until_ready",
}.items():
    for name in names.split():
        setattr(module, name, yes)
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
json.dumps = lambda *ignored, **settings: '{"kind": "returned", "value": 4.0, "score": 4.0}'
hashlib.sha256 = lambda *ignored: SimpleNamespace(hexdigest=lambda: "0" * 64, digest=lambda: bytes(32))
"""
ATTACK = Attack(between=PATCH, total="def total(x):\n    return 4.0", scores=(0.0, 0.0))


def test_what_is_patched_here_is_not_what_judges(outcome):
    assert outcome.is_contained()
