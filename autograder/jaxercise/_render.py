"""A report as text, as self-contained HTML, and as the MIME bundle that a notebook shows."""

import html

from ._messages import tell
from ._report import MIME, OUTCOMES, CheckResult, Report, to_json

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
HELPLESS = ("passed", "needs_review", "not_run")


def text(report: Report) -> str:
    """The report for a terminal."""
    lines = [_headline(report)]
    lines += [f"  {_sign(result)} {tell_says(result)}{_why(result)}" for result in report.results]
    return "\n".join([*lines, *(f"  {label}: {sentence}" for label, sentence in _story(report)), *_closing(report)])


def mime_bundle(report: Report) -> dict[str, object]:
    """The report for a notebook: JSON for a panel, HTML for a page, text for everything else."""
    return {MIME: to_json(report), "text/html": as_html(report), "text/plain": text(report)}


def as_html(report: Report) -> str:
    """The report as one element with its own style: no script, no request, readable on light and dark pages."""
    rows = "".join(
        f'<li style="margin:.15em 0"><span aria-hidden="true" style="display:inline-block;width:1.4em;font-weight:bold;color:{_colour(result.outcome)}">'
        f'{_sign(result)}</span>{_rich(tell_says(result))}<span style="opacity:.75">{html.escape(_why(result))}</span></li>'
        for result in report.results
    )
    story = "".join(
        f'<p style="margin:.35em 0"><b>{label}:</b> {_rich(sentence)}</p>' for label, sentence in _story(report)
    )
    closing = "".join(f'<p style="margin:.35em 0;opacity:.85">{_rich(line.strip())}</p>' for line in _closing(report))
    return (
        f'<section role="group" aria-label="{html.escape(_headline(report), quote=True)}" style="border-left:4px solid {_colour(report.outcome)};'
        "padding:.4em .9em;margin:.3em 0;font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:14px;line-height:1.45;"
        'color:var(--jp-ui-font-color1,inherit);max-width:52em">'
        f'<p style="margin:.1em 0 .4em;font-weight:600">{html.escape(_headline(report))}</p>'
        f'<ul style="list-style:none;margin:0;padding:0">{rows}</ul>{story}{closing}</section>'
    )


def _headline(report: Report) -> str:
    done = sum(result.outcome == "passed" for result in report.results)
    counted = f"{done} of {len(report.results)} checks passed" if report.results else LABELS[report.outcome]
    points = (
        f", {report.score:g} of {report.points:g} points" if report.graded else f" (worth {report.points:g} points)"
    )
    return f"{_mark(report.outcome)} {report.exercise}: {counted}{points}"


def tell_says(result: CheckResult) -> str:
    """The property as the student reads it."""
    message = tell(result.says)
    return message.cause or message.seen or result.says


def _story(report: Report) -> list[tuple[str, str]]:
    """What was seen, one possible cause and one thing to try, for the first thing that went wrong."""
    failing = [result for result in report.results if result.outcome != "passed"]
    if not failing:
        return [("Why it works", tell(report.why).cause or report.why)] if report.why else []
    first = min(failing, key=lambda result: OUTCOMES.index(result.outcome))
    message = tell(first.message, first.params)
    told = [
        ("Seen", message.seen),
        ("Possible cause", report.cause or message.cause),
        ("Try", report.advice or message.advice),
    ]
    return [(label, sentence) for label, sentence in told if sentence]


def _closing(report: Report) -> list[str]:
    lines = [f"  {report.remark}"] if report.remark else []
    if not report.graded and report.passed:
        lines.append("  Visible checks passed; hidden checks run when you submit.")
    if not report.graded and report.outcome not in HELPLESS:
        lines.append(f'  `hint("{report.exercise}")` gives a hint.')
    if report.run_id:
        lines.append(f"  Run {report.run_id}" + (f", data: {report.data_source}" if report.data_source else ""))
    return lines


def _why(result: CheckResult) -> str:
    return (
        ""
        if result.outcome == "passed"
        else f" ({LABELS[result.outcome]}{'' if result.weight else ', costs no points'})"
    )


def _sign(result: CheckResult) -> str:
    return _mark(result.outcome)


def _mark(outcome: str) -> str:
    return SIGNS.get(outcome, "✗")


def _colour(outcome: str) -> str:
    if outcome == "passed":
        return "var(--jp-success-color1,#2e7d32)"
    return (
        "var(--jp-ui-font-color3,#757575)"
        if outcome in ("not_attempted", "not_run")
        else "var(--jp-error-color1,#c62828)"
    )


def _rich(sentence: str) -> str:
    """Escape everything, then set what stands between backticks as code."""
    parts = html.escape(sentence).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
