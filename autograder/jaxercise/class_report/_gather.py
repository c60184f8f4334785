"""Counts over a result of each student: outcomes, known mistakes, equal failures, the hardest checks, what a person must look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from .._messages import tell
from .._order import told
from .._report import Report
from ..grading import StoredResult

_OBSERVED = " (observed, counts for nothing)"
_UNJUDGED = ("not_attempted", "needs_review", "not_run")  # outcomes that tell nothing of an answer


@dataclass(frozen=True)
class Row:
    """One student's result: points and outcome of each exercise, and processor time in seconds."""

    student: str
    score: float
    points: float
    scores: Mapping[str, float]
    outcomes: Mapping[str, str]
    cpu_seconds: float
    level: str
    run_id: str
    created: str

    @property
    def judged(self) -> bool:
        """Whether any exercise was judged; of a notebook that could not be read, none was."""
        return any(outcome != "needs_review" for outcome in self.outcomes.values())


@dataclass(frozen=True)
class CheckCount:
    """How many answers passed a check of those it was made on."""

    exercise: str
    name: str
    says: str
    passed: int
    made: int

    @property
    def share(self) -> float:
        """The share that passed."""
        return self.passed / self.made


@dataclass(frozen=True)
class ExerciseCount:
    """How the answers to an exercise ended; mean: of the points of those that were judged, None if none was."""

    name: str
    title: str
    points: float
    outcomes: Mapping[str, int]
    mean: float | None


@dataclass(frozen=True)
class Mistake:
    """A known mistake and who made it."""

    id: str
    exercise: str
    bank: str
    cause: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Students whose answers fail in the same way, with the same output where its input was the same, and whose mistake is not listed."""

    exercise: str
    check: str
    seen: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """What could not be judged, and why."""

    student: str
    exercise: str
    reason: str


@dataclass(frozen=True)
class ClassReport:
    """Everything counted of one assignment; in order: exercises as in the notebook, the rest by how many it concerns."""

    assignment: str
    created: str
    rows: tuple[Row, ...]
    exercises: tuple[ExerciseCount, ...]
    mistakes: tuple[Mistake, ...]
    alike: tuple[Alike, ...]
    checks: tuple[CheckCount, ...]
    reviews: tuple[Review, ...]


def gather(assignment: str, results: Iterable[StoredResult], anonymous: bool = False) -> ClassReport:
    """The report of an assignment, from the result of each student that stands in nbgrader.

    anonymous: students are numbered in the order of their runs' ids, which tells nothing of them.
    """
    runs = sorted(results, key=lambda run: run.run_id if anonymous else run.student)
    if anonymous:
        runs = [replace(run, student=f"student {number}", run_id="") for number, run in enumerate(runs, 1)]
    names = list(dict.fromkeys(name for run in runs for name in run.reports))
    return ClassReport(
        assignment,
        datetime.now(UTC).isoformat(timespec="minutes"),
        tuple(map(_row, runs)),
        tuple(_exercise(name, [run.reports[name] for run in runs if name in run.reports]) for name in names),
        tuple(sorted(_mistakes(runs), key=lambda one: -len(one.students))),
        tuple(sorted(_alike(runs), key=lambda one: -len(one.students))),
        tuple(sorted(_checks(runs), key=lambda one: one.share)),
        tuple(_reviews(runs)),
    )


def _row(run: StoredResult) -> Row:
    reports = run.reports
    return Row(
        run.student,
        round(sum(report.score for report in reports.values()), 2),
        sum(report.points for report in reports.values() if not report.bonus),
        {name: report.score for name, report in reports.items()},
        {name: report.outcome for name, report in reports.items()},
        round(run.cpu_seconds, 2),
        run.level,
        run.run_id,
        run.created,
    )


def _exercise(name: str, reports: list[Report]) -> ExerciseCount:
    judged = [report.score for report in reports if report.outcome not in _UNJUDGED]
    mean = round(sum(judged) / len(judged), 2) if judged else None
    outcomes = dict(Counter(report.outcome for report in reports))
    title = next((report.title for report in reversed(reports) if report.title), name)
    return ExerciseCount(name, title, reports[-1].points, outcomes, mean)


def _mistakes(runs: list[StoredResult]) -> Iterator[Mistake]:
    made: dict[str, list[str]] = defaultdict(list)
    known: dict[str, Report] = {}
    for run in runs:
        for report in run.reports.values():
            if report.misconception:
                made[report.misconception].append(run.student)
                known[report.misconception] = report
    for name, students in made.items():
        yield Mistake(name, known[name].exercise, known[name].bank, known[name].cause, tuple(students))


def _alike(runs: list[StoredResult]) -> Iterator[Alike]:
    groups: dict[tuple, list[str]] = defaultdict(list)
    seen: dict[tuple, Alike] = {}
    for run in runs:
        for report in run.reports.values():
            first = None if report.misconception else told(report.results)
            if first is None or report.outcome in _UNJUDGED:
                continue
            failing = tuple((one.name, one.outcome, one.message) for one in report.results if one.outcome != "passed")
            key = (report.exercise, failing, first.digest.get("hash", ""))
            groups[key].append(run.student)
            seen[key] = Alike(report.exercise, first.says, tell(first.message, first.params).seen, ())
    for key, students in groups.items():
        if len(students) > 1:
            yield replace(seen[key], students=tuple(students))


def _checks(runs: list[StoredResult]) -> Iterator[CheckCount]:
    made: dict[tuple[str, str], list[bool]] = defaultdict(list)
    says: dict[tuple[str, str], str] = {}
    for run in runs:
        for report in run.reports.values():
            for one in (*report.results, *report.observed):
                if one.outcome not in _UNJUDGED:
                    made[report.exercise, one.name].append(one.outcome == "passed")
                    says[report.exercise, one.name] = one.says + _OBSERVED * (one in report.observed)
    for (exercise, name), passed in made.items():
        yield CheckCount(exercise, name, says[exercise, name], sum(passed), len(passed))


def _reviews(runs: list[StoredResult]) -> Iterator[Review]:
    for run in runs:
        for report in run.reports.values():
            if report.outcome == "needs_review":
                reason = report.trouble or report.remark or "; ".join(run.events) or "no reason was kept"
                yield Review(run.student, report.exercise, reason)
