"""How far a student is: every exercise of the assignment, how it stands now, and which comes next."""

import html
from collections.abc import Callable, Mapping

from .._baked import BakedExercise
from .._bundle import Bundle
from .._messages import tell
from .._plain_text import points_text
from .._render import rich
from ._kept import SESSION
from ._show import PLAIN

_DONE = ("passing", "restarted")


def overview(bundle: Bundle, entries: Mapping[str, Mapping], text_of: Callable[[str], str]) -> dict[str, str]:
    """The overview as a MIME bundle.

    entries: what is kept, by exercise. text_of: gives the text of the cell that defines a name now, or nothing.
    """
    rows = [_row(baked, entries.get(baked.name, {}), text_of) for baked in bundle.exercises]
    ahead = [baked for baked, (state, *_) in zip(bundle.exercises, rows, strict=True) if state not in _DONE]
    done = sum(baked.points for baked in bundle.exercises) - sum(baked.points for baked in ahead)
    total = sum(baked.points for baked in bundle.exercises)
    head = tell(
        "overview.head", {"done": len(rows) - len(ahead), "of": len(rows), "points": f"{done:g}", "all": f"{total:g}"}
    )
    foot = tell("overview.next", {"name": ahead[0].name, "title": ahead[0].title}) if ahead else tell("overview.all")
    width = max(len(name) for _, _, name, _ in rows)
    lines = [f"  {mark} {name:<{width}}  {what}" for _, mark, name, what in rows]
    cells = "".join(
        f'<tr><td style="font-weight:bold">{mark}</td><td style="text-align:left"><code>{html.escape(name)}</code></td>'
        f'<td style="text-align:left">{html.escape(what)}</td></tr>'
        for _, mark, name, what in rows
    )
    return {
        PLAIN: "\n".join([head.seen, *lines, foot.seen]),
        "text/html": f"<section><p>{rich(head.seen)}</p><table>{cells}</table><p>{rich(foot.seen)}</p></section>",
    }


def state_of(entry: Mapping, text_of: Callable[[str], str]) -> tuple[str, str]:
    """How an exercise stands, `unchecked`, `not_started`, `edited`, `failing`, `stale`, `restarted` or `passing`; and which cell's change made it stale."""
    report, cells = entry.get("report"), entry.get("cells", {})
    if not report:
        return "unchecked", ""
    changed = [name for name, text in cells.items() if text_of(name) and text_of(name).strip() != str(text).strip()]
    if entry.get("answer") in changed:
        return "edited", entry["answer"]
    if report.get("outcome") == "not_attempted":
        return "not_started", ""
    if report.get("outcome") != "passed":
        return "failing", ""
    if changed:
        return "stale", changed[0]
    return ("passing" if entry.get("session") == SESSION else "restarted"), ""


def _row(baked: BakedExercise, entry: Mapping, text_of: Callable[[str], str]) -> tuple[str, str, str, str]:
    points = f"{baked.title}, {points_text(baked.points)}{' on top' if baked.bonus else ''}"
    state, cause = state_of(entry, text_of)
    checks = [check for check in entry.get("report", {}).get("checks", ()) if isinstance(check, Mapping)]
    params = {"done": sum(check.get("outcome") == "passed" for check in checks), "of": len(checks), "cell": cause}
    mark = "✓" if state == "passing" else entry["report"].get("sign", "✗") if state == "failing" else _SIGNS[state]
    return state, mark, baked.name, f"{points}: {tell(f'state.{state}', params).seen}"


_SIGNS = {"unchecked": "○", "not_started": "○", "edited": "~", "stale": "~", "restarted": "✓"}
