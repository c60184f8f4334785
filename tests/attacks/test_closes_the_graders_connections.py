"""The kernel's sockets are closed, or others are bound in their place, and the process runs on."""

from jaxercise_testing.attack import Attack

CLOSE = "import os, time\nos.closerange(3, 500)\ntime.sleep(60)"
REPLACE = """
import time, zmq
from ipykernel.kernelapp import IPKernelApp

app = IPKernelApp.instance()
context = zmq.Context()
attempt("close", lambda: (app.shell_socket.close(0), app.iopub_socket.close(0)))
for port, kind in ((app.shell_port, zmq.ROUTER), (app.iopub_port, zmq.XPUB)):
    os.path.exists(f"{app.ip}-{port}") and os.unlink(f"{app.ip}-{port}")
    context.socket(kind).bind(f"ipc://{app.ip}-{port}")
time.sleep(60)
"""
ATTACK = Attack(before=CLOSE, double="import os\n" + REPLACE + "\ndef double(x):\n    return 3 * x")


def test_a_kernel_without_its_sockets_is_ended(outcome):
    assert outcome.gains_nothing()
