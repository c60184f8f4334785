"""One view of a report as plain data: every sentence, label and number that is shown of it, for text, HTML and JSON alike."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from ._messages import tell
from ._order import told as first_cause
from ._plain_text import points_text, printable_lines, storable
from ._report import CheckResult, Example, Report, Speed, for_student, shuts

MIME = "application/vnd.jaxercise.report.v2+json"  # described by docs/report-schema.json
LABELS = {
    "passed": "passed",
    "not_attempted": "not attempted",
    "crashed": "raised an error",
    "shape_dtype": "wrong shape or dtype",
    "values": "wrong value",
    "mechanism": "not in the way asked",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "not_run": "not run",
    "needs_review": "needs review",
}
SIGNS = {"passed": "✓", "not_run": "·", "not_attempted": "○", "needs_review": "?"}
_FOR_STAFF = ("misconception", "bank", "level", "trouble")
HELPLESS = ("passed", "needs_review", "not_run")  # a hint would not help


@dataclass(frozen=True)
class Line:
    """A labelled sentence."""

    label: str
    text: str


@dataclass(frozen=True)
class Bar:
    """One of the bars of a picture: so many times as fast, as a share of the longest in percent."""

    label: str
    times: float
    percent: float


@dataclass(frozen=True)
class SpeedView:
    """A measured speed beside what is wanted and what it is compared with, as bars, and the same in words."""

    says: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class CheckView:
    """One check: how it ended, and for a failing one what was seen, a possible cause and a thing to try.

    note: its ending in words, empty when it passed. points: its share of the exercise's points. hidden: it failed in a case that is not shown.
    staff: case, message, parameters and digest; None in the student's version.
    """

    name: str
    says: str
    outcome: str
    label: str
    sign: str
    note: str
    weight: float
    points: float
    gate: bool
    hidden: bool
    seen: str = ""
    cause: str = ""
    advice: str = ""
    examples: tuple[Example, ...] = ()
    speed: SpeedView | None = None
    staff: Mapping[str, object] | None = None


@dataclass(frozen=True)
class View:
    """Everything shown of a report, in order: the headline, the checks, the story of the told check, closing sentences.

    told: the name of the check whose story is told. folded: labelled text of several lines, to be opened by who wants it.
    hint: the call that gives a hint, if one would help.
    staff: misconception, bank, level and trouble; None in the student's version.
    """

    exercise: str
    title: str
    points: float
    score: float
    minutes: int
    bonus: bool
    graded: bool
    outcome: str
    label: str
    sign: str
    headline: str
    checks: tuple[CheckView, ...]
    told: str
    story: tuple[Line, ...]
    folded: tuple[Line, ...]
    closing: tuple[str, ...]
    remark: str
    hint: str
    run_id: str
    data_source: str
    staff: Mapping[str, object] | None = None


def view_of(report: Report, staff: bool = False) -> View:
    """The view of a report: the student's version, or with `staff` everything that is known."""
    shown = report if staff else for_student(report)
    told = first_cause(shown.results, shown.explained)
    total = sum(result.weight for result in shown.results)
    checks = tuple(_check(result, shown, total, result is told, staff) for result in shown.results)
    hint = f'hint("{shown.exercise}")' if not shown.graded and shown.outcome not in HELPLESS else ""
    return View(
        exercise=shown.exercise,
        title=shown.title or shown.exercise,
        points=shown.points,
        score=shown.score,
        minutes=shown.minutes,
        bonus=shown.bonus,
        graded=shown.graded,
        outcome=shown.outcome,
        label=LABELS[shown.outcome],
        sign=sign(shown.outcome),
        headline=_headline(shown),
        checks=checks,
        told=told.name if told else "",
        story=tuple(_story(shown, checks, told.name if told else "")),
        folded=tuple(_folded(shown.results, told)),
        closing=tuple(_closing(shown, hint)),
        remark=shown.remark,
        hint=hint,
        run_id=shown.run_id,
        data_source=shown.data_source,
        staff={name: getattr(shown, name) for name in _FOR_STAFF} if staff else None,
    )


def to_json(view: View) -> dict:
    """The view as JSON, without NaN or infinity; what is for staff only where the view holds it."""
    folded = [{"label": line.label, "text": printable_lines(line.text)} for line in view.folded]
    return {**storable(_without_empty(asdict(view))), "folded": folded}


def sign(outcome: str) -> str:
    """The sign of an outcome."""
    return SIGNS.get(outcome, "✗")


def _check(result: CheckResult, report: Report, total: float, told: bool, staff: bool) -> CheckView:
    """One check; the diagnosed cause and advice belong to the told one."""
    failed = result.outcome != "passed"
    message = tell(result.message if failed else "", result.params)
    free = "" if result.weight else ", costs no points"
    shut = ", no points without it" if _shuts_alone(result, report) else ""
    inner = {"case": result.case, "message": result.message, "params": result.params, "digest": result.digest}
    return CheckView(
        name=result.name,
        says=result.says,
        outcome=result.outcome,
        label=LABELS[result.outcome],
        sign=sign(result.outcome),
        note=f"{LABELS[result.outcome]}{free}{shut}" if failed else "",
        weight=result.weight,
        points=round(report.points * result.weight / total, 2) if total else 0.0,
        gate=result.gate,
        hidden=result.hidden,
        seen=message.seen,
        cause=(report.cause if told else "") or message.cause,
        advice=(report.advice if told else "") or _advice(message.advice, result),
        examples=result.examples,
        speed=_speed(result.speed) if result.speed else None,
        staff=inner if staff and failed else None,
    )


def _shuts_alone(result: CheckResult, report: Report) -> bool:
    """Whether a check that failed takes the points of others that passed."""
    passed = any(each.outcome == "passed" for each in report.results)
    return passed and shuts(result) and result.outcome not in HELPLESS


def _speed(speed: Speed) -> SpeedView:
    """The bars of a race, whose numbers have two digits."""
    times = float(f"{speed.times:.2g}")
    longest = max(times, speed.wanted, 1.0)
    rows = (("yours", times), ("wanted", speed.wanted), (f"`{speed.than}`", 1.0))
    bars = tuple(Bar(label, each, round(100 * each / longest, 1)) for label, each in rows)
    message = "speed.measured" if speed.decided else "speed.too_near"
    words = {"times": f"{times:g}", "wanted": f"{speed.wanted:g}", "than": speed.than}
    return SpeedView(tell(message, words).seen, bars)


def _advice(advice: str, result: CheckResult) -> str:
    """What to try, after the word that a remark of no weight costs nothing."""
    free = tell("remark.free").advice if result.outcome == "mechanism" and not result.weight else ""
    return " ".join(filter(None, (free, advice)))


def _headline(report: Report) -> str:
    done = sum(result.outcome == "passed" for result in report.results)
    counted = f"{done} of {len(report.results)} checks passed" if report.results else LABELS[report.outcome]
    worth = points_text(report.points)
    points = f", {report.score:g} of {worth}" if report.graded else f" (worth {worth})"
    return f"{sign(report.outcome)} {report.exercise}: {counted}{points}"


def _story(report: Report, checks: Iterable[CheckView], told: str) -> list[Line]:
    """What was seen, an example, one possible cause and one thing to try; or why the answer works."""
    check = next((check for check in checks if check.name == told), None)
    if check is None:
        return [Line("Why it works", report.why)] if report.why else []
    lines = [
        Line("Seen", check.seen),
        Line("Example", _example(check, checks)),
        Line("Possible cause", check.cause),
        Line("Try", check.advice),
    ]
    return [line for line in lines if line.text]


def _example(told: CheckView, checks: Iterable[CheckView]) -> str:
    """The calls of the told check, or of the first that has any; those of which the wanted result is known go before."""
    known = [check.examples for check in (told, *checks) if check.examples]
    examples = next((each for each in known if each[0].wanted), known[0] if known else ())
    return " ".join(_sentence(example) for example in examples)


def _folded(results: Iterable[CheckResult], told: CheckResult | None) -> list[Line]:
    """What the answer printed and its own frames of the error, in the told check's case, or in the first that has any."""
    if told is None:
        return []
    printed = next((result.printed for result in (told, *results) if result.printed), "")
    lines = [Line("What your code printed", printed), Line("Where the error came from", told.trace)]
    return [line for line in lines if line.text]


def _sentence(example: Example) -> str:
    ending = "raises" if example.raised else "gives"
    return tell(f"example.{ending}_wanted" if example.wanted else f"example.{ending}", asdict(example)).seen


def _closing(report: Report, hint: str) -> list[str]:
    lines = [report.remark] if report.remark else []
    if not report.graded and report.passed:
        lines.append(
            tell("closing.hidden" if report.hidden_checks else "closing.none", {"more": report.hidden_checks}).seen
        )
    if hint:
        lines.append(f"`{hint}` gives a hint.")
    if report.judged:
        lines.append(f"Judged: {report.judged}.")
    if report.run_id:
        lines.append(f"Run {report.run_id}" + (f", data: {report.data_source}" if report.data_source else ""))
    return lines


def _without_empty(value: object) -> object:
    """No entry `staff` where there is nothing for staff, and no `speed` where none was measured."""
    if isinstance(value, Mapping):
        empty = {key for key in ("staff", "speed") if key in value and value[key] is None}
        return {key: _without_empty(item) for key, item in value.items() if key not in empty}
    return [_without_empty(item) for item in value] if isinstance(value, list | tuple) else value
