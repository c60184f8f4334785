"""A report laid out as text, as self-contained HTML, and as the MIME bundle that a notebook shows."""

import html

from ._report import Report
from ._view import MIME, SpeedView, View, to_json, view_of

# For those who hear the page: the sign is not read, and a check that failed has its words behind it.
_WORD = '<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">passed: </span>'

# Of the student's own bar, and of the others.
_BAR = ("var(--jp-brand-color1,#1565c0)", "var(--jp-border-color1,#9e9e9e)")


def text(report: Report, staff: bool = False) -> str:
    """The report for a terminal."""
    return _text(view_of(report, staff))


def as_html(report: Report) -> str:
    """The report as one element with its own style: no script, no request, readable on light and dark pages."""
    return _html(view_of(report))


def mime_bundle(report: Report) -> dict[str, object]:
    """The student's version for a notebook: JSON for a panel, HTML for a page, text for everything else."""
    view = view_of(report)
    return {MIME: to_json(view), "text/html": _html(view), "text/plain": _text(view)}


def _text(view: View) -> str:
    checks = [f"{check.sign} {check.says}{_in_brackets(check.note)}" for check in view.checks]
    speeds = [f"Speed: {check.speed.says}" for check in view.checks if check.speed and check.outcome == "passed"]
    story = [f"{line.label}: {line.text}" for line in view.story]
    folded = [f"{line.label}:\n    {line.text.replace(chr(10), chr(10) + '    ')}" for line in view.folded]
    return "\n  ".join([view.headline, *checks, *speeds, *story, *folded, *view.closing])


def _html(view: View) -> str:
    rows = "".join(
        f'<li style="margin:.15em 0;display:flex"><span aria-hidden="true" style="flex:none;width:1.4em;font-weight:bold;color:{_colour(check.outcome)}">'
        f'{check.sign}</span><span>{_WORD if check.outcome == "passed" else ""}{rich(check.says)}<span style="opacity:.75">{html.escape(_in_brackets(check.note))}</span></span></li>'
        for check in view.checks
    )
    story = "".join(f'<p style="margin:.35em 0"><b>{line.label}:</b> {rich(line.text)}</p>' for line in view.story)
    folded = "".join(
        f'<details style="margin:.35em 0"><summary style="cursor:pointer">{html.escape(line.label)}</summary>'
        f'<pre style="margin:.3em 0 .3em 1.2em;white-space:pre-wrap">{html.escape(line.text)}</pre></details>'
        for line in view.folded
    )
    speeds = "".join(_speed(check.speed, check.outcome == "passed") for check in view.checks if check.speed)
    closing = "".join(f'<p style="margin:.35em 0;opacity:.85">{rich(line)}</p>' for line in view.closing)
    return (
        f'<section role="status" aria-label="{html.escape(view.headline, quote=True)}" style="border-left:4px solid {_colour(view.outcome)};'
        "padding:.4em .9em;margin:.3em 0;font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:14px;line-height:1.45;"
        'color:var(--jp-ui-font-color1,inherit);max-width:52em">'
        f'<p style="margin:.1em 0 .4em;font-weight:600">{html.escape(view.headline)}</p>'
        f'<ul style="list-style:none;margin:0;padding:0">{rows}</ul>{speeds}{story}{folded}{closing}</section>'
    )


def _speed(speed: SpeedView, told: bool) -> str:
    """Times as bars, each with its number behind it, and in words: below them where they are `told`, else for who hears the page."""
    bars = "".join(
        f'<span style="text-align:right">{rich(bar.label)}</span><span style="display:flex;align-items:center">'
        f'<span style="width:calc((100% - 5em) * {bar.percent / 100:g});min-width:2px;height:.7em;background:{_BAR[number > 0]}"></span>'
        f'<span style="margin-left:.5em">{bar.times:g}×</span></span>'
        for number, bar in enumerate(speed.bars)
    )
    heard = 'aria-hidden="true"' if told else f'role="img" aria-label="{html.escape(speed.says, quote=True)}"'
    words = f'<p style="margin:.35em 0">{rich(speed.says)}</p>' if told else ""
    return (
        f'<figure {heard} style="margin:.5em 0;display:grid;'
        f'grid-template-columns:max-content minmax(8em,24em);gap:.2em .6em;font-size:.92em">{bars}</figure>{words}'
    )


def _in_brackets(note: str) -> str:
    return f" ({note})" if note else ""


def _colour(outcome: str) -> str:
    if outcome == "passed":
        return "var(--jp-success-color1,#2e7d32)"
    return (
        "var(--jp-ui-font-color3,#757575)"
        if outcome in ("not_attempted", "not_run")
        else "var(--jp-error-color1,#c62828)"
    )


def rich(sentence: str) -> str:
    """A sentence as HTML: everything escaped, then what stands between backticks set as code."""
    parts = html.escape(sentence).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
