"""Messages of two bytes, without end, on the connections for replies and for output, while a cell runs and while an answer is judged."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.raw_sockets import RAW

SEND = """
import threading
tiny = bytes(2) * 50_000

def flood(port):
    where = connection(port)
    while True:
        write(where, tiny)

def flood_all():
    for port in (app.shell_port, app.iopub_port, app.shell_port):
        threading.Thread(target=flood, args=(port,), daemon=True).start()
    while True:
        pass
"""
ATTACK = Attack(before=RAW + SEND + "flood_all()", double="def double(x):\n    flood_all()\n    return 3 * x")


def test_no_clock_of_the_grading_process_stops(outcome):
    assert outcome.gains_nothing()
