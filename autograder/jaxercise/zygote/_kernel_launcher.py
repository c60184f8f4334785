"""Starts an IPython kernel in a confined process: `python -m jaxercise.zygote._kernel_launcher -f file`.

It closes the network once the kernel is set up, before any student's code runs.
"""

import sys
import warnings

from ..sandbox import finish


def main() -> None:
    """Do what ipykernel's launcher does, and close the network between setting up and starting."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    with warnings.catch_warnings():
        # The pipe is a port for what a fork of the kernel prints.
        warnings.filterwarnings("ignore", message="Couldn't bind IOPub Pipe")
        app.initialize(sys.argv[1:])
    if app.shell:
        app.shell.system = app.shell.system_raw  # `!ls` would ask for a terminal, and there is none
    finish()
    app.start()


if __name__ == "__main__":
    main()
