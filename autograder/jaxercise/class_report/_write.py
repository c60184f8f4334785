"""Writes a class report as a self-contained page, as a table for spreadsheets and as JSON, and sums it up in a few lines."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import mean, median

from .._plain_text import for_spreadsheet, printable, storable
from .._render import rich
from .._view import LABELS
from ._gather import ClassReport, ExerciseCount

BINS = 10  # of the distribution of points, each a tenth of all
HARDEST = 15  # checks
_TEMPLATE = Path(__file__).with_name("page.html.j2")


def write(report: ClassReport, folder: Path) -> list[Path]:
    """Write the three files below a folder; their paths.

    Raises: OSError, as on a full disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = {"html": page(report), "csv": table(report), "json": record(report)}
    for kind, text in made.items():
        (folder / f"{report.assignment}.{kind}").write_text(text, encoding="utf-8", newline="")
    return [folder / f"{report.assignment}.{kind}" for kind in made]


def page(report: ClassReport) -> str:
    """A whole HTML page with its style in it: no script, no request."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = printable
    environment.filters["sentence"] = lambda text: Markup(rich(printable(text)))  # escaped by `rich`
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        report=report,
        labels=LABELS,
        outcomes=_outcomes(report),
        numbers=_numbers(report),
        bins=_bins(report),
        hardest=[check for check in report.checks if check.passed < check.made][:HARDEST],
        passed=_passed,
    )


def table(report: ClassReport) -> str:
    """A line for each student: points in all and for each exercise, and how each ended."""
    names = [exercise.name for exercise in report.exercises]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["student", "score", "points", "cpu_seconds", *names, *(f"{name}_outcome" for name in names)])
    for row in report.rows:
        scores = [row.scores.get(name, "") for name in names]
        outcomes = [row.outcomes.get(name, "not in this version") for name in names]
        cells = [row.student, row.score, row.points, row.cpu_seconds, *scores, *outcomes]
        rows.writerow([for_spreadsheet(cell) for cell in cells])
    return text.getvalue()


def record(report: ClassReport) -> str:
    """The report as JSON, with the keys of ClassReport."""
    return json.dumps(storable(asdict(report)), indent=1, ensure_ascii=False)


def summary(report: ClassReport) -> str:
    """The report in a few lines for a terminal."""
    numbers = _numbers(report)
    lines = [
        f"{report.assignment}: {numbers['students']} students, mean {numbers['mean']:g} and median {numbers['median']:g} of {numbers['points']:g} points"
    ]
    if numbers["unjudged"]:
        lines.append(f"  {numbers['unjudged']:>4} could not be judged at all, and count in no mean")
    lines += [f"  {len(one.students):>4} made {one.id}: {one.cause}" for one in report.mistakes[:5]]
    lines += [
        f"  {len(one.students):>4} fail alike in {one.exercise}, unlisted: {one.seen}" for one in report.alike[:3]
    ]
    if report.reviews:
        lines.append(f"  {len(report.reviews):>4} answers need review")
    return "\n".join(map(printable, lines))


def _numbers(report: ClassReport) -> Mapping[str, float]:
    judged = [row for row in report.rows if row.judged]
    scores, seconds = [row.score for row in judged], [row.cpu_seconds for row in judged]
    return {
        "students": len(report.rows),
        "unjudged": len(report.rows) - len(judged),
        "points": max((row.points for row in report.rows), default=0.0),
        "mean": round(mean(scores), 2) if scores else 0.0,
        "median": round(median(scores), 2) if scores else 0.0,
        "cpu_median": round(median(seconds), 1) if seconds else 0.0,
        "cpu_most": round(max(seconds, default=0.0), 1),
    }


def _bins(report: ClassReport) -> list[int]:
    """How many of the judged students have each tenth of the points; all of them, and more with a bonus, count for the last."""
    shares = [row.score / row.points if row.points else 0.0 for row in report.rows if row.judged]
    counts = Counter(min(int(BINS * share), BINS - 1) for share in shares)
    return [counts[place] for place in range(BINS)]


def _outcomes(report: ClassReport) -> list[str]:
    """The outcomes other than passed that occur, in the order of their labels."""
    met = {outcome for exercise in report.exercises for outcome in exercise.outcomes}
    return [outcome for outcome in LABELS if outcome in met and outcome != "passed"]


def _passed(exercise: ExerciseCount) -> int:
    """The percentage of answers that passed."""
    return round(100 * exercise.outcomes.get("passed", 0) / sum(exercise.outcomes.values()))
