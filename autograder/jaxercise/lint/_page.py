"""The result of a lint as one page without scripts, to be read beside the course."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import datetime
from pathlib import Path

from .._plain_text import printable
from .._problem import Problem
from .._render import rich
from ._counts import Counts
from ._course import Linted

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The lint of the course</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .3em .7em; border-bottom: 1px solid #8884; }
td { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<main>
<h1>The lint of the course</h1>
"""
_COLUMNS = ("Assignment", "Exercises", "Wrong answers", "Right variants", "Problems")


def write_page(found: Sequence[Linted], seeds: int, folder: Path) -> Path:
    """Write `lint.html` into a folder; its path.

    Raises: OSError, as on a full disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lint.html"
    path.write_text(page(found, seeds), encoding="utf-8")
    return path


def page(found: Sequence[Linted], seeds: int) -> str:
    """A table of what was tried, and each problem below its assignment; seeds: secret keys that it was tried under."""
    problems = sum(len(linted.problems) for linted in found)
    verdict = f"{problems} problem{'s' * (problems != 1)}" if problems else "Nothing wrong was found"
    keys = f"the public key and {seeds} secret key{'s' * (seeds != 1)}"
    made = datetime.now().astimezone().isoformat(" ", "minutes")
    lines = [f"<p>{verdict}. Exercises are tried under {keys}. Made {made}.</p>", *_table(found), *_sections(found)]
    return _HEAD + "\n".join([*lines, "</main>", "</body>", "</html>", ""])


def _table(found: Sequence[Linted]) -> Iterator[str]:
    yield "<table>"
    heads = "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS)
    yield f"<tr>{heads}</tr>"
    for linted in found:
        yield _row(linted.name, linted.counts, len(linted.problems))
    if len(found) > 1:
        yield _row("All", Counts.total(linted.counts for linted in found), sum(len(each.problems) for each in found))
    yield "</table>"


def _row(name: str, counts: Counts, problems: int) -> str:
    _, *looked_at = astuple(counts)
    numbers = "".join(f"<td>{number}</td>" for number in (*looked_at, problems))
    return f'<tr><th scope="row">{_shown(name)}</th>{numbers}</tr>'


def _sections(found: Sequence[Linted]) -> Iterator[str]:
    for linted in found:
        if linted.problems or linted.notes:
            yield f"<h2>{_shown(linted.name)}</h2>"
            yield "<ul>"
            yield from (f"<li>{rich(printable(note))}</li>" for note in linted.notes)
            yield from (_problem(problem) for problem in linted.problems)
            yield "</ul>"


def _problem(problem: Problem) -> str:
    said = rich(printable(f"{problem.fact} {problem.next_step}".strip()))
    return f"<li><b>{_shown(problem.where)}</b>: {said}</li>"


def _shown(text: str) -> str:
    return html.escape(printable(text))
