"""A whole class, from the assignment to the table of grades: every step of nbgrader, in a copy of the course below build/."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from sample_class import ASSIGNMENTS, CLASS, Marks, SampleCourse, StepFailedError, Student, Submission, read_marks  # noqa: E402

FOLDER = ROOT / "build" / "demo"
Step = tuple[str, Callable[[], object]]


def main() -> None:
    """Run the steps, print the table; exit 0 only if everybody got exactly what was intended."""
    options = arguments()
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    students = chosen(options)
    course = SampleCourse(options.folder.resolve(), options.scheduler)
    if not course.may_be_emptied():
        sys.exit(f"{course.folder} holds something else than a sample class. Name an empty folder.")
    try:
        for name, act in steps(course, students):
            run_step(console, name, act)
    except StepFailedError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    finally:
        write_log(course)
    sys.exit(0 if show(console, course, students) else 1)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, metavar="N", help="only the first N of the class")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="only this student; may be given more than once"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the course is made; emptied first")
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="of machines that grade; see docs/cluster.md"
    )
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Student]:
    """The students asked for, in the order of the class."""
    unknown = set(options.only or ()) - {student.name for student in CLASS}
    if unknown:
        sys.exit(
            f"Nobody is called {', '.join(sorted(unknown))}. The class: {' '.join(student.name for student in CLASS)}."
        )
    return [student for student in CLASS if not options.only or student.name in options.only][: options.students]


def steps(course: SampleCourse, students: list[Student]) -> Iterator[Step]:
    """Everything between an instructor's notebooks and the table of grades."""
    assignments = [
        name for name in ASSIGNMENTS if any(name == s.assignment for student in students for s in student.submissions)
    ]
    yield "copy the course", lambda: course.found(ROOT / "source")
    for command in ("generate_assignment", "release_assignment"):
        for name in assignments:
            yield f"{command} {name}", lambda command=command, name=name: course.nbgrader(command, name)
    yield "submit", lambda: course.submit(students)
    for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
        for name in assignments:
            yield f"{command} {name}", lambda command=command, name=name: course.nbgrader(command, name)
    yield "export", lambda: course.nbgrader("export", f"--to={course.table}")


def run_step(console: Console, name: str, act: Callable[[], object]) -> None:
    """Run one step and print the time it took."""
    start = time.monotonic()
    with console.status(name):
        act()
    console.print(f"{name:<42} {time.monotonic() - start:7.1f} s", markup=False)


def write_log(course: SampleCourse) -> None:
    """Keep what nbgrader said."""
    if course.folder.exists():
        (course.folder / "nbgrader.log").write_text("\n".join(course.log), encoding="utf-8")


def show(console: Console, course: SampleCourse, students: list[Student]) -> bool:
    """Print who got what and why; returns whether all is as intended."""
    table = Table(title="Who got what, and why", title_justify="left")
    for name, options in {
        "student": {"no_wrap": True},
        "what they did": {"ratio": 3},
        "assignment": {"no_wrap": True},
        "got": {"justify": "right"},
        "intended": {"justify": "right"},
        "why": {"ratio": 5},
        "": {"no_wrap": True},
    }.items():
        table.add_column(name, **options)
    rows = [(student, submission) for student in students for submission in student.submissions]
    found = []
    for student, submission in rows:
        marks = read_marks(course.root, course.table, student, submission)
        differences = marks.differences(submission)
        found.append(
            {
                "student": student.name,
                "assignment": submission.assignment,
                "score": marks.exported,
                "differences": differences,
            }
        )
        table.add_row(*row(student, submission, marks, differences), style="red" if differences else None)
    (course.folder / "results.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    right = sum(not each["differences"] for each in found)
    console.print(table)
    console.print(
        f"{right} of {len(rows)} submissions of {len(students)} students got exactly the score and outcome intended."
    )
    return right == len(rows)


def row(student: Student, submission: Submission, marks: Marks, differences: list[str]) -> tuple[str, ...]:
    """One line of the table."""
    why = "; ".join(differences) if differences else reasons(marks)
    sign = "differs" if differences else "PASS"
    return student.name, student.story, submission.assignment, f"{marks.exported:g}", f"{submission.score:g}", why, sign


def reasons(marks: Marks) -> str:
    """The outcomes of a submission in a few words, exercises of the same outcome together."""
    groups: dict[str, list[str]] = {}
    for name, mark in marks.exercises.items():
        groups.setdefault(told(mark.report, mark.score), []).append(name)
    words = [
        f"{'all' if len(names) == len(marks.exercises) else ', '.join(names)}: {reason}"
        for reason, names in groups.items()
    ]
    return "; ".join(words if len(words) == 1 else [word for word in words if not word.endswith(": not attempted")])


def told(report: dict, score: float) -> str:
    """Why an exercise got what it got: its outcome, and what the student is told about it."""
    outcome = report.get("outcome", "nothing").replace("_", " ")
    causes = [check["cause"] for check in report.get("checks", ()) if check["name"] == report["told"]]
    cause = report.get("remark") or "".join(causes)
    cause = cause.split(". ")[0].rstrip(".")
    part = f", {score:g} of {report['points']:g}" if 0 < score < report.get("points", 0) else ""
    return f"{outcome}{part}" + (f" ({cause})" if cause else "")


if __name__ == "__main__":
    main()
