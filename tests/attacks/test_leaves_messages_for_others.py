"""Inputs that were seen are written wherever a later kernel, or a person, might find them."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_run import files_named

LEAVE = """
import os, sys, sysconfig, ctypes
import jaxercise, numpy
places = [
    "/tmp", "/var/tmp", "/dev/shm", "/run", "/", "/etc", "/usr/bin", os.path.expanduser("~root"), known.course, known.state,
    os.path.dirname(known.outside), os.path.dirname(jaxercise.__file__), sysconfig.get_path("purelib"), sys.prefix + "/bin", sys.base_prefix,
]

def leave(text):
    left = []
    for place in places:
        try:
            with open(f"{place}/{known.mark}left", "w") as file:
                left.append(file.write(text) and place)
        except OSError:
            pass
    return left

attempt("change", lambda: open(known.outside, "a").write("x"))
attempt("remove", lambda: os.remove(known.outside))
attempt("rename", lambda: os.rename(known.outside, "mine"))
attempt("shorten", lambda: os.truncate(known.outside, 0))
attempt("shared", lambda: ctypes.CDLL(None, use_errno=True).shmget(0x6A78, 4096, 0o1666) >= 0 or 1 / 0)
attempt("queue", lambda: ctypes.CDLL(None, use_errno=True).msgget(0x6A78, 0o1666) >= 0 or 1 / 0)
attempt("attribute", lambda: os.setxattr(known.outside, "user.found", b"x"))
leave("before")

def double(x):
    leave(str(x))
    return 3 * x
"""
ATTACK = Attack(double=LEAVE)


def test_nothing_can_be_left(outcome):
    assert outcome.was_refused("change", "remove", "rename", "shorten", "shared", "queue", "attribute")
    assert files_named("*left", outcome.attack_run.folder) == []
