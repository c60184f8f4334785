"""System calls that no exercise needs and in which holes are found: rings, filters, faults in memory, keys, handles, watches."""

from jaxercise_testing.attack import Attack

CALLS = {
    "ring": 425, "filter": 321, "faults": 323, "events": 298, "key": 248, "keys": 250, "handle": 304, "watch": 253, "watch all": 300,
    "personality": 135, "machine": 169, "module": 175, "terminal": 153, "queue": 240, "memory": 29, "secret": 447, "attribute": 188,
}  # fmt: skip
ATTACK = Attack(
    before=f"""
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
def call(number):
    if libc.syscall(number, 1, 0, 0, 0, 0) < 0 and ctypes.get_errno() in (1, 38):  # refused, or unknown here
        raise PermissionError(ctypes.get_errno())
    return "it came to the system"
for name, number in {CALLS!r}.items() if platform.machine() == "x86_64" else ():
    attempt(name, lambda: call(number))
print("tried on:", platform.machine())
"""
)


def test_rare_doors_are_closed(outcome):
    assert outcome.was_refused(*(CALLS if "tried on: x86_64" in outcome.shown else ()))
