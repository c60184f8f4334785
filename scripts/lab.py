"""Open JupyterLab on the student copies, in build/lab, where work survives `make clean`."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "build" / "lab"


def main() -> None:
    """Copy what is new, never over a notebook that is there, and become JupyterLab."""
    copies = sorted(ROOT.glob("release/*/*.ipynb"))
    if not copies:
        sys.exit("There are no student copies in release/. Make them with: make course")
    for notebook in copies:
        copy(notebook.parent)
    print(
        f"The student copies are in {LAB.relative_to(ROOT)}; yours to change. Delete a folder there for a fresh copy."
    )
    jupyter = Path(sys.executable).parent / "jupyter-lab"
    os.environ.pop("MPLBACKEND", None)  # notebooks show their figures
    os.chdir(LAB)  # nbgrader reads its settings here, and the instructor's are of another folder
    os.execv(jupyter, [str(jupyter), f"--ServerApp.root_dir={LAB}", *sys.argv[1:]])


def copy(release: Path) -> None:
    """Copy an assignment; the checks are always the newest, the notebook is the student's once it is there."""
    place = LAB / release.name
    place.mkdir(parents=True, exist_ok=True)
    for file in release.iterdir():
        if file.is_file() and (file.suffix != ".ipynb" or not (place / file.name).exists()):
            shutil.copy2(file, place)


if __name__ == "__main__":
    main()
