"""A trace and a profile function see every call of this process, and print what they are given."""

from jaxercise_testing.attack import Attack

TRACE = """
import sys, threading
seen = []
def look(frame, event, value):
    if len(seen) < 2000:
        seen.append((frame.f_code.co_name, event, type(value).__name__))
    return look
sys.settrace(look), sys.setprofile(look), threading.settrace(look), threading.setprofile(look)
"""
STOP = "sys.settrace(None), sys.setprofile(None)\nprint(len(seen) > 0, {name for name, *_ in seen})"
ATTACK = Attack(before=TRACE, after=STOP)


def test_what_is_expected_passes_through_no_function_here(outcome):
    assert outcome.is_contained()
