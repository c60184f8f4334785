"""One message of parts without end, of a megabyte each, of one byte, and of none; and a part that is announced and never comes."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.raw_sockets import RAW

SEND = """
def endless(port, content, repeat):
    data = part(content, 1) * repeat
    for _ in range((6 << 30) // len(data)):
        write(connection(port), data)
"""
ATTACK = Attack(
    before=RAW + SEND + "endless(app.iopub_port, bytes(1 << 20), 1)",
    between=RAW + SEND + "endless(app.shell_port, b'x', 10_000)",
    after=RAW
    + SEND
    + "write(connection(app.iopub_port), bytes([3]) + b'\\x7f' * 8)\nendless(app.iopub_port, b'', 10_000)",
)


def test_what_has_not_ended_is_not_held(outcome):
    assert outcome.gains_nothing()
