"""Open JupyterLab on the student copies, in build/lab, where work survives `make clean`."""

import os
import shutil
import sys
from pathlib import Path

from jaxercise._assignment import STUB

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "build" / "lab"
SETTINGS = Path(__file__).resolve().parent / "lab_settings"  # no news, and none of nbgrader's tools for instructors


def main(place: Path = LAB) -> None:
    """Copy what is new to a place, never over a notebook that is there, and become JupyterLab with the first unfinished notebook open."""
    copies = sorted(ROOT.glob("release/*/*.ipynb"))
    if not copies:
        sys.exit("There are no student copies in release/. Make them with: make course")
    for notebook in copies:
        copy(notebook.parent, place)
    first = first_unfinished([place / notebook.parent.name / notebook.name for notebook in copies])
    print(
        f"The student copies are in {os.path.relpath(place, ROOT)}; yours to change. Delete a folder there for a fresh copy.",
        flush=True,
    )
    jupyter = Path(sys.executable).parent / "jupyter-lab"
    os.environ.pop("MPLBACKEND", None)  # notebooks show their figures
    paths = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    os.chdir(place)  # nbgrader reads its settings here, and the instructor's are of another folder
    options = [f"--ServerApp.root_dir={place}", f"--LabApp.default_url=/lab/tree/{first.relative_to(place)}"]
    if os.geteuid() == 0:  # as in most containers
        options.append("--allow-root")
    os.execv(jupyter, [str(jupyter), *options, *sys.argv[1:]])


def copy(release: Path, place: Path) -> None:
    """Copy an assignment to its folder in a place; the checks are always the newest, the notebook is the student's once it is there."""
    folder = place / release.name
    folder.mkdir(parents=True, exist_ok=True)
    for file in release.iterdir():
        if file.is_file() and (file.suffix != ".ipynb" or not (folder / file.name).exists()):
            shutil.copy2(file, folder)


def first_unfinished(notebooks: list[Path]) -> Path:
    """The first notebook in which an answer is not begun; the last one if there is none."""
    return next((path for path in notebooks if STUB in path.read_text(encoding="utf-8")), notebooks[-1])


if __name__ == "__main__":
    main()
