"""`jaxercise start`: the course laid out in a folder of one's own, and JupyterLab on it."""

import argparse
from pathlib import Path

from ..start import begin, default_folder


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "start",
        help="lay out the notebooks in a folder of yours and open JupyterLab",
        description="Lay out the notebooks of this version in a folder and open JupyterLab on them. What is there is left as it is.",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help="default: jaxercise-course, or this folder if a course was laid out in it"
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="renew what you did not change; beside a notebook that you changed put the newer one, with your answers",
    )
    parser.add_argument("--no-open", action="store_true", help="lay out the notebooks, and do not open JupyterLab")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Lay out, tell, and open. Raises: StartError."""
    place = (given.folder or default_folder()).expanduser()
    begin(place, update=given.update, is_opened=not given.no_open)
    return 0
