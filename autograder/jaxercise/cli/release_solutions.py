"""`jaxercise release-solutions`: put the solutions beside the student copies, for `reveal`."""

import argparse
import json
import re
from pathlib import Path

from .._cells import grade_id, is_solution, read_cells
from .._errors import DefinitionError

_MARKS = re.compile(r"(?m)^[ \t]*#+ (BEGIN|END) SOLUTION[^\n]*\n?")


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "release-solutions",
        help="write an assignment's solutions beside its student copy",
        description="Write release/<assignment>/<assignment>.solutions, which `reveal` reads. Do it after the deadline.",
    )
    parser.add_argument("source", type=Path, help="folder of the assignment, such as source/04_losses")
    parser.add_argument("--release", type=Path, help="folder of the student copies (default: release/ beside source/)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the file and say where it is."""
    folder = given.source.resolve()
    target = (given.release or folder.parent.parent / "release") / folder.name
    if not target.is_dir():
        raise DefinitionError(f"{target} does not exist. Make the student copy first: nbgrader generate_assignment.")
    file = target / f"{folder.name}.solutions"
    found = solutions(folder)
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(found)} solutions written to {file}. Hand that file out beside the notebook.")
    print(f"`nbgrader generate_assignment {folder.name} --force` removes it: write it again afterwards.")
    return 0


def solutions(folder: Path) -> dict[str, str]:
    """The source of each exercise's solution cell, without nbgrader's marks.

    Raises: DefinitionError when the notebook cannot be read or has no solution cells.
    """
    cells = [cell for cell in read_cells(folder / f"{folder.name}.ipynb") if is_solution(cell)]
    named = {grade_id(cell): _MARKS.sub("", cell["source"]) for cell in cells}
    found = {name.removesuffix("-answer"): text for name, text in named.items() if name.endswith("-answer")}
    if not found:
        raise DefinitionError(f"{folder.name} has no solution cells. Run: jaxercise lint {folder} --fix")
    return found
