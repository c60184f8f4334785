"""Open JupyterLab on the student copies, in build/lab, where work survives `make clean`; arguments go to JupyterLab."""

import os
import sys
from pathlib import Path

from jaxercise import JaxerciseError
from jaxercise.start import begin

LAB = Path(__file__).resolve().parent.parent / "build" / "lab"


def main(place: Path = LAB) -> None:
    """Do what `jaxercise start --update` does, and say how to get a fresh copy."""
    print(f"The student copies are in {os.path.relpath(place)}. Delete a folder there for a fresh copy.")
    try:
        begin(place, update=True, options=sys.argv[1:])
    except JaxerciseError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
