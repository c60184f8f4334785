"""`jaxercise report`: what grading found, of a class and of one student in full, for staff."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .._errors import GradingError

if TYPE_CHECKING:
    from .._report import Report
    from .._view import CheckView
    from ..grading import ResultStore, StoredResult


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "report",
        help="show what grading found, in full",
        description="Write the report of a class, or show a stored result with its hidden checks. For staff only. Without a name, list what is stored.",
    )
    parser.add_argument(
        "name", nargs="?", help="an assignment; or a run id, as in a student's feedback; or student/assignment"
    )
    parser.add_argument(
        "--to", type=Path, default=Path("reports"), help="folder for the report of a class (default: reports)"
    )
    parser.add_argument(
        "--anonymous", action="store_true", help="number the students of a class instead of naming them"
    )
    parser.add_argument("--course", type=Path, default=Path(), help="folder of nbgrader_config.py (default: this one)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print the list of runs, or one of them, or write the report of a class."""
    from ..grading import ResultStore

    folder = results_folder(given.course)
    store = ResultStore(folder)
    if given.name is None:
        lines = sorted(_line(run) for run in store.results())
        print("\n".join(lines) or f"Nothing is stored in {folder}. Run: nbgrader autograde ASSIGNMENT")
    elif "/" not in given.name and any(store.results(assignment=given.name)):
        print(_of_class(store, given.name, given.to, given.anonymous))
    else:
        print(in_full(_find(store, folder, given.name)))
    return 0


def _of_class(store: "ResultStore", assignment: str, folder: Path, anonymous: bool) -> str:
    """Write the report of a class; its summary, and where it is."""
    from ..class_report import gather, summary, write

    report = gather(assignment, store.shown(assignment=assignment), anonymous)
    written = write(report, folder)
    return "\n".join([summary(report), *(f"Written: {path}" for path in written)])


def results_folder(course: Path) -> Path:
    """Where a course's configuration says that results are kept.

    Raises: GradingError when there is no configuration.
    """
    from traitlets.config import PyFileConfigLoader

    from ..grading import state_folder

    if not (course / "nbgrader_config.py").is_file():
        raise GradingError(f"{course.resolve()} has no nbgrader_config.py. Give the course's folder with --course.")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    chosen = config.Grading.get("state_folder", "")
    return state_folder(config.CourseDirectory.get("course_id", ""), Path(chosen) if chosen else None)


def _find(store: "ResultStore", folder: Path, name: str) -> "StoredResult":
    student, slash, assignment = name.rpartition("/")
    found = next(store.shown(student, assignment), None) if slash else store.find(name)
    if found is None:
        raise GradingError(f"{folder} holds no result of {name!r}. `jaxercise report` lists what there is.")
    return found


def _line(run: "StoredResult") -> str:
    score, points = (sum(getattr(report, what) for report in run.reports.values()) for what in ("score", "points"))
    return f"{run.assignment:<20} {run.student:<20} {score:>6g} of {points:<6g} {run.created}  {run.run_id}"


def in_full(run: "StoredResult") -> str:
    """A run as text: where and how it was judged, then each exercise with its hidden checks."""
    from .._plain_text import printable

    facts = {"level": run.level, "data": run.data_source, "key": run.key_fingerprint, "nonce": run.nonce}
    told = ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    events = [f"  {printable(event)}" for event in run.events]
    return "\n".join([_line(run), f"  {told}", *events, *(f"\n{_exercise(report)}" for report in run.reports.values())])


def _exercise(report: "Report") -> str:
    """The report as text with what only staff may see: the diagnosis, and of each failing check its case, message and digest."""
    from .._render import text
    from .._view import view_of

    view = view_of(report, staff=True)
    known = [f"  misconception {view.staff['misconception']}{_bank(view.staff['bank'])}"]
    checks = [line for check in view.checks if check.staff for line in _staff_lines(check)]
    checks += [
        f"  observed, counts for nothing: {each.name}: {each.outcome} {each.case}".rstrip() for each in report.observed
    ]
    trouble = [f"  judging failed: {view.staff['trouble']}"] if view.staff["trouble"] else []
    return "\n".join([text(report, staff=True), *(known if view.staff["misconception"] else []), *trouble, *checks])


def _bank(number: str) -> str:
    return f" (bank: {number})" if number else ""


def _staff_lines(check: "CheckView") -> list[str]:
    case, message, params, digest = (check.staff[name] for name in ("case", "message", "params", "digest"))
    lines = [f"  {check.name}: case {case or '-'}{' (hidden)' if check.hidden else ''}, {message} {dict(params)}"]
    if digest:
        shape = f"shape {digest['shape']}, {digest['dtype']}" if digest["shape"] else digest["kind"]
        numbers = f": {', '.join(digest['numbers'])}" if digest["numbers"] else ""
        lines.append(f"    output {digest['hash']}: {shape}{numbers}")
    return lines
