"""Starts an IPython kernel for grading: `python -m jaxercise.zygote._kernel_launcher -f file`.

In a confined process it closes the network once the kernel is set up, before any student's code runs.
"""

import sys
import warnings
from typing import TYPE_CHECKING

from ..sandbox import finish

if TYPE_CHECKING:
    from ipykernel.zmqshell import ZMQInteractiveShell


def main() -> None:
    """Do what ipykernel's launcher does, and close the network between setting up and starting."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    with warnings.catch_warnings():
        # The pipe is a port for what a fork of the kernel prints.
        warnings.filterwarnings("ignore", message="Couldn't bind IOPub Pipe")
        app.initialize([*sys.argv[1:], "--IPKernelApp.ignore_cwd=True"])  # nothing beside the notebook is imported yet
    _stay(app.shell)
    if finish():
        app.shell.system = app.shell.system_raw  # `!ls` would ask for a terminal, and there is none
    app.ignore_cwd = False
    app.init_path()
    app.start()


def _stay(shell: "ZMQInteractiveShell") -> None:
    """Let `exit()` and its relatives do nothing: who runs the notebook ends its kernel, when every cell has run."""
    shell.ask_exit = lambda: None
    shell.unobserve_all("exit_now")


if __name__ == "__main__":
    main()
