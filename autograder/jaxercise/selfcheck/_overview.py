"""How far a student is: every exercise of the assignment, as it was when it was checked last, and which comes next."""

import html
from collections.abc import Mapping

from .._baked import BakedExercise
from .._bundle import Bundle
from .._messages import tell
from .._render import rich
from .._report import Report
from .._view import LABELS, sign
from ._show import PLAIN


def overview(bundle: Bundle, reports: Mapping[str, Report]) -> dict[str, str]:
    """The overview as a MIME bundle."""
    rows = [_row(baked, reports.get(baked.name)) for baked in bundle.exercises]
    ahead = [baked for baked in bundle.exercises if not (baked.name in reports and reports[baked.name].passed)]
    done = sum(baked.points for baked in bundle.exercises) - sum(baked.points for baked in ahead)
    total = sum(baked.points for baked in bundle.exercises)
    head = tell(
        "overview.head", {"done": len(rows) - len(ahead), "of": len(rows), "points": f"{done:g}", "all": f"{total:g}"}
    )
    foot = tell("overview.next", {"name": ahead[0].name, "title": ahead[0].title}) if ahead else tell("overview.all")
    width = max(len(name) for _, name, *_ in rows)
    lines = [f"  {mark} {name:<{width}}  {what}" for mark, name, what in rows]
    cells = "".join(
        f'<tr><td style="font-weight:bold">{mark}</td><td style="text-align:left"><code>{html.escape(name)}</code></td>'
        f'<td style="text-align:left">{html.escape(what)}</td></tr>'
        for mark, name, what in rows
    )
    return {
        PLAIN: "\n".join([head.seen, *lines, foot.seen]),
        "text/html": f"<section><p>{rich(head.seen)}</p><table>{cells}</table><p>{rich(foot.seen)}</p></section>",
    }


def _row(baked: BakedExercise, report: Report | None) -> tuple[str, str, str]:
    points = f"{baked.title}, {baked.points:g} points{' on top' if baked.bonus else ''}"
    if report is None:
        return "○", baked.name, f"{points}: not checked since the kernel started"
    done = sum(result.outcome == "passed" for result in report.results)
    counted = f"{done} of {len(report.results)} checks passed" if report.results else LABELS[report.outcome]
    return sign(report.outcome), baked.name, f"{points}: {counted}"
