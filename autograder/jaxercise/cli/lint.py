"""`jaxercise lint`: is the course fit to be handed out?"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from .._errors import DefinitionError

if TYPE_CHECKING:
    from .._problem import Problem


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "lint",
        help="prove every exercise and check every instructor notebook",
        description="Prove every exercise under public and secret keys and check the notebooks around them. Notebooks without exercises run "
        "with their solutions and with their stubs, to find what gives or takes points by accident. Exits with 1 when something is wrong.",
    )
    parser.add_argument("source", type=Path, help="folder of the course's assignments, or of one")
    parser.add_argument("--fix", action="store_true", help="write points, ids, tags and locks into the notebooks first")
    parser.add_argument("--json", action="store_true", help="close with one line of JSON")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="secret keys to prove under (default: 2)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="prove these exercises only")
    parser.add_argument(
        "--told", type=Path, metavar="FOLDER", help="write what each wrong answer is told, as pages to read"
    )
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write the result as a page, too: FOLDER/lint.html")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Lint, and say what was found as it is found."""
    from ..lint import Counts, Wanted, lint_course, write_page

    if given.only and (given.told or given.to):
        raise DefinitionError("Pages tell of whole assignments. Leave out --only, or --told and --to.")
    found = []
    for linted in lint_course(given.source, Wanted(given.seeds, given.fix, given.told, tuple(given.only))):
        notes, problems = _of_plain(linted.plain, given.fix)
        linted = replace(linted, problems=(*linted.problems, *problems), notes=tuple(notes))
        found.append(linted)
        corrected = ", notebook corrected" if linted.fixed else ""
        print(f"{linted.name}: {_told(asdict(linted.counts), len(linted.problems))}{corrected}", flush=True)
        for told in (*linted.notes, *linted.problems):
            print(f"  {told}", flush=True)
    if given.to:
        print(f"Written: {write_page(found, given.seeds, given.to)}")
    problems = [{"assignment": linted.name, **asdict(problem)} for linted in found for problem in linted.problems]
    counts = asdict(Counts.total(linted.counts for linted in found))
    if given.json:
        print(json.dumps({**counts, "seeds": given.seeds, "problems": problems}, ensure_ascii=False))
    else:
        print(
            f"{_counted(counts['assignments'], 'assignments')}: {_told(counts, len(problems))}, {_counted(given.seeds, 'secret keys')}"
        )
    return 1 if problems else 0


def _of_plain(notebooks: Iterable[Path], fix: bool) -> tuple[list[str], list["Problem"]]:
    """What there is to say of notebooks without exercises, and what is wrong with their tests."""
    if not find_spec("nbgrader"):
        return [f"{path.name}: not tried, for nbgrader is not here." for path in notebooks], []
    from .._problem import Problem
    from ..nbgrader import traps

    notes, problems = [], []
    for path in notebooks:
        try:
            found, tests = traps(path, fix)
        except (OSError, ValueError) as error:
            found, tests = [Problem(path.name, f"It is no readable notebook ({error}).", "Save it again.")], 0
        problems += found
        notes.append(f"{path.name}: no exercises; {_counted(tests, 'tests')} of nbgrader's own kind tried.")
    return notes, problems


def _told(counts: dict[str, int], problems: int) -> str:
    of = [_counted(counts[word], word) for word in ("exercises", "mutants", "variants")]
    return ", ".join([*of, _counted(problems, "problems")])


def _counted(count: int, plural: str) -> str:
    return f"{count or 'no'} {plural[:-1] if count == 1 else plural}"
