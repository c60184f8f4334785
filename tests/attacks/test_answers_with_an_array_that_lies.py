"""The answer has the looks of an array, and every way to read it tells another story."""

from jaxercise_testing.attack import Attack

LIAR = """
import numpy as np

class Right:
    shape, ndim, size, dtype, itemsize, nbytes = (5,), 1, 5, np.dtype("float32"), 4, 20
    __array_interface__ = {"shape": (1 << 40,), "typestr": "<f4", "data": (4096, False), "version": 3}
    __array_priority__ = 1e9
    aval = weak_type = sharding = property(lambda self: self)
    def __array__(self, dtype=None, copy=None):
        raise SystemExit("4.0")
    def __jax_array__(self):
        return self
    def __array_ufunc__(self, *ignored, **settings):
        return True
    def __eq__(self, other):
        return True
    def __len__(self):
        return -1
    def __iter__(self):
        while True:
            yield self
    def __getattr__(self, name):
        return self
    def __call__(self, *ignored, **settings):
        return self
    def __class__(self):
        return np.ndarray

def double(x):
    return Right()
"""
ATTACK = Attack(double=LIAR)


def test_what_an_array_says_of_itself_is_not_asked(outcome):
    assert outcome.is_contained()
