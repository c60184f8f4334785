"""`jaxercise regrade`: what a corrected check touches is judged again, and the marks are shown before and after."""

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..nbgrader import Regraded


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "regrade",
        help="judge again what a corrected check touches",
        description=(
            "Find the exercises that something else judges now than when they were graded, judge these alone again behind the same walls, on "
            "the cases that each submission was graded with, and show every mark before and after. Other marks, and those given by hand, stay."
        ),
    )
    parser.add_argument("assignment", help="the assignment's name")
    parser.add_argument("--dry-run", action="store_true", help="show the marks, write nothing")
    parser.add_argument("--course", type=Path, default=Path(), help="folder of nbgrader_config.py (default: this one)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Judge, print the table; 1 when somebody was left as before who may be touched."""
    from .._errors import GradingError
    from ..grading import Progress
    from ..nbgrader import Regrading, StaffCourse

    progress = Progress()
    try:
        regrading = Regrading(StaffCourse.at(given.course), given.assignment, given.dry_run)
        try:
            with progress.shown(logging.getLogger("jaxercise")):
                regrading.run(progress)
        finally:  # what was written before an error is told, too
            print("\n".join(told(regrading.found, given.assignment, given.dry_run)))
    except OSError as error:
        raise GradingError(str(error)) from error
    return 1 if regrading.found.left else 0


def told(found: "Regraded", assignment: str, dry: bool) -> list[str]:
    """The table, who was left out and why, and what to do next."""
    from .._plain_text import printable
    from ..regrade import changed, table

    lines = [table(found.marks), ""] if found.marks else []
    students = len({mark.student for mark in found.marks})
    lines.append(
        f"{assignment}: {len(found.marks)} answers of {students} students judged again, {changed(found.marks)} marks changed; "
        f"{len(found.untouched)} students untouched, {len(found.left)} left as they are."
    )
    lines += [f"  {printable(student)}: {printable(why)}" for student, why in sorted(found.left.items())]
    if found.marks and dry:
        lines.append(f"Dry run: nothing was written. To write these marks: jaxercise regrade {assignment}")
    elif found.marks:
        lines.append(
            f"Written. What was found before stays: jaxercise report RUN, with the run before. For students: nbgrader generate_feedback {assignment} --force"
        )
    return lines
