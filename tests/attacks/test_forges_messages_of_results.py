"""Before and after every cell a result of 4.0 is sent to the grading process, with replies that nobody asked for."""

from jaxercise_testing.attack import Attack

FORGERY = """
def claim(*_):
    kernel, parent = get_ipython().kernel, get_ipython().kernel.get_parent("shell")
    send = kernel.session.send
    for text in ("4.0", "100.0", "nan"):
        send(kernel.iopub_socket, "execute_result", {"data": {"text/plain": text}, "metadata": {}, "execution_count": 1}, parent=parent)
        send(kernel.iopub_socket, "display_data", {"data": {"text/plain": text}, "metadata": {}}, parent=parent)
    send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent={"header": {"msg_id": [1]}})
    kernel.iopub_socket.send_multipart([b"no", b"message", b"at", b"all"])

for event in ("pre_execute", "pre_run_cell", "post_run_cell", "post_execute"):
    get_ipython().events.register(event, claim)
"""
ATTACK = Attack(before=FORGERY, double="def double(x):\n    claim()\n    return 3 * x")


def test_a_result_that_was_sent_by_hand_is_no_verdict(outcome):
    assert outcome.is_contained()
