"""`jaxercise replay`: the failing case of a graded answer as a notebook, for staff."""

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "replay",
        help="open the failing case of a graded answer",
        description=(
            "Write a notebook with the answer as it was graded, the exact inputs of the case that it failed, the call, what was wanted "
            "and what was returned. For staff only: it holds secret cases. Nothing of the student's code runs while it is written."
        ),
    )
    parser.add_argument("student", help="the student's id")
    parser.add_argument("exercise", help="the exercise's name")
    parser.add_argument("--assignment", default="", help="the assignment, where several have such an exercise")
    parser.add_argument("--to", type=Path, default=Path("replays"), help="a folder of your own (default: replays)")
    parser.add_argument("--course", type=Path, default=Path(), help="folder of nbgrader_config.py (default: this one)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the notebook and say where it is."""
    from ..nbgrader import StaffCourse, write_replay

    staff = StaffCourse.at(given.course)
    print(f"Written: {write_replay(staff, given.student, given.exercise, given.assignment, given.to)}")
    return 0
