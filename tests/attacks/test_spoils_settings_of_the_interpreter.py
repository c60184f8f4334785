"""Recursion is hardly allowed, threads hardly change places, nothing is collected, and warnings and float errors raise."""

from jaxercise_testing.attack import Attack

SPOIL = """
import gc, sys, warnings
import numpy as np
sys.setswitchinterval(3600.0)
gc.disable()
warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(threshold=1, formatter={"all": lambda value: "4.0"})
sys.set_int_max_str_digits(640)
sys.setrecursionlimit(120)
"""
ATTACK = Attack(between=SPOIL)


def test_a_spoiled_interpreter_is_its_own_affair(outcome):
    assert outcome.gains_nothing()
