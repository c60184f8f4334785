"""Replies that nobody asked for come on the grading process's own connection, each signed and with 100,000 dates in its header."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.raw_sockets import RAW

SEND = """
kernel = get_ipython().kernel
dates = {"date": "2026-01-01T00:00:00Z", "more": ["2026-01-01T00:00:00.000000Z"] * 100_000}
parts = [json.dumps(each).encode() for each in ({**parent(), "msg_type": "execute_reply", **dates}, {**parent(), "msg_id": "x", **dates}, {}, {"status": "ok"})]
slow = message(b"<IDS|MSG>", kernel.session.sign(parts), *parts)
while True:
    for port in (app.shell_port, app.iopub_port):
        write(connection(port), slow)
"""
ATTACK = Attack(before=RAW + SEND)


def test_no_clock_of_the_grading_process_stops(outcome):
    assert outcome.gains_nothing()
