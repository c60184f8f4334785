"""Run benchmarks, and write the figures that each prints on its last line into docs/benchmarks.md."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from _figures import with_spreads

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
NOT_HERE = "Not measured: "
TARGET = re.compile(r"(?m)^bench-([a-z]+):")


def main() -> None:
    """Run the benchmarks named on the command line, or all there are."""
    known = dict(benchmarks())
    names = sys.argv[1:] or list(known)
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(known)}.")
    failed = [name for name in names if not run(name, known[name])]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def benchmarks() -> Iterator[tuple[str, list[str]]]:
    """Every benchmark by name, with its command: scripts/bench_NAME.py, or a target bench-NAME of another makefile."""
    for script in sorted(ROOT.glob("scripts/bench_*.py")):
        yield script.stem.removeprefix("bench_"), [sys.executable, str(script)]
    for makefile in sorted(ROOT.glob("*.mk")):
        for name in TARGET.findall(makefile.read_text()):
            yield name, ["make", "--silent", "--no-print-directory", f"bench-{name}"]


def run(name: str, command: list[str]) -> bool:
    """Run one benchmark, show its output and put its figures into the page; False unless it gave figures or said why it has none."""
    print(f"=== bench-{name} ===", flush=True)
    ran = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    print(ran.stdout, end="", flush=True)
    if ran.returncode == 0 and ran.stdout.startswith(NOT_HERE):
        return True
    try:
        figures = json.loads(ran.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return False
    if ran.returncode == 0:
        PAGE.write_text(with_figures(PAGE.read_text(), name, figures))
    return ran.returncode == 0


def with_figures(page: str, name: str, figures: dict) -> str:
    """The page with one benchmark's figures in their place; a benchmark new to the page gets a section at the end."""
    begin, end = f"<!-- figures of bench-{name} -->\n", f"<!-- end of bench-{name} -->"
    if begin not in page:
        page = f"{page.rstrip()}\n\n## {name.capitalize()}\n\n{begin}{end}\n"
    before, after = page.split(begin)[0], page.split(end)[1]
    return f"{before}{begin}{table(figures)}\n{machine()}\n{end}{after}"


def table(figures: dict) -> str:
    """Figures as a table of two columns."""
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in flat(figures)]
    return "\n".join(["| figure | value |", "|---|---|", *rows, ""])


def flat(figures: dict, above: str = "") -> Iterator[tuple[str, object]]:
    """Figures and nested figures in order; a median comes with its spread."""
    for name, value in with_spreads(figures).items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}: ")
        else:
            yield f"{above}{name}", ", ".join(map(str, value)) if isinstance(value, list) else value


def machine() -> str:
    """One line that names date, machine and versions."""
    found = re.search(r"(?m)^model name\s*:\s*(.*)$", _text(Path("/proc/cpuinfo")))
    processor = found[1] if found else platform.processor()
    today = datetime.now(UTC).date()
    return f"Measured {today}: {os.cpu_count()} cores of {processor}, Python {platform.python_version()}, JAX {version('jax')}.\n"


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    main()
