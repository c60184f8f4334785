"""Sets up an IPython kernel behind walls: `python -m jaxercise.zygote._kernel_launcher -f file`. No student's code runs before the last wall stands."""

import sys
import warnings

from ..sandbox import finish


def main() -> None:
    """What ipykernel's launcher does, with the network closed between setting up and starting."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Couldn't bind IOPub Pipe"
        )  # a port, for what a fork of the kernel prints
        app.initialize(sys.argv[1:])
    if app.shell:
        app.shell.system = app.shell.system_raw  # `!ls` would ask for a terminal, and there is none
    finish()
    app.start()


if __name__ == "__main__":
    main()
