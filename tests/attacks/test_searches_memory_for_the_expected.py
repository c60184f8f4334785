"""While it is asked, the answer looks through all objects and frames for an array that might be the expected one."""

from jaxercise_testing.attack import Attack

SEARCH = """
import gc, sys
import numpy as np

def double(x):
    found, frame = [], sys._getframe()
    while frame:
        found += [value for value in frame.f_locals.values() if isinstance(value, np.ndarray)]
        frame = frame.f_back
    found += [thing for holder in gc.get_objects() for thing in gc.get_referents(holder) if type(thing) is np.ndarray]
    for each in found:
        if each.shape == np.shape(x) and each.dtype == np.float32 and each.any() and not np.array_equal(each, x):
            return each
    return 3 * x
"""
ATTACK = Attack(double=SEARCH)


def test_what_is_expected_is_not_in_the_process(outcome):
    assert outcome.is_contained()
