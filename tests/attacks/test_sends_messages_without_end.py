"""Comms, statuses and displays that are updated, none of which is output that a notebook keeps, from a thread that never ends."""

from jaxercise_testing.attack import Attack

SEND = """
import threading
from IPython.display import display

kernel = get_ipython().kernel
shown = display("x", display_id=True)

def flood():
    parent = kernel.get_parent("shell")
    while True:
        for kind in ("comm_open", "comm_msg", "status", "clear_output", "update_display_data", "no_such_message"):
            kernel.session.send(kernel.iopub_socket, kind, {"comm_id": "1", "data": {"x": "y" * 10_000}, "metadata": {}, "transient": {}}, parent=parent)

threading.Thread(target=flood, daemon=True).start()
flood()
"""
ATTACK = Attack(before=SEND)


def test_messages_that_are_not_kept_are_counted_too(outcome):
    assert outcome.gains_nothing()
