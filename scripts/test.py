"""Run the tests in parts, each timed; close with one line that counts them all."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from system_packages import lack

ROOT = Path(__file__).resolve().parent.parent
# A test file belongs to the first part that names it; what no part names is tested in the last part of its folder.
PARTS = {
    "lint": (),
    "widgets": ("widgets/*",),
    "browser": ("*browser*",),
    "security": ("tests/attacks/*", "tests/faults/*", "*/sandbox/*", "*/zygote/*", "*/compiled/*"),
    "pipeline": ("tests/*", "autograder/tests/test_wheel*"),
    "assignments": ("*/assignments/*",),
    "grading": ("*/grading/*", "*/nbgrader/*", "*/channel/*"),
    "core": ("*",),
}
ORDER = ("lint", "core", "widgets", "assignments", "grading", "security", "pipeline", "browser")
LINT = (
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "--quiet", "."],
    ["-m", "jaxercise.cli", "lint", "source", "--seeds", "1"],
)
SIDE_BY_SIDE = ("core", "widgets", "assignments", "grading")
NOTHING_COLLECTED = 5


@dataclass
class Outcome:
    """How one part ended."""

    part: str
    seconds: float = 0.0
    code: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    skips: Counter[str] = field(default_factory=Counter)  # tests by the reason they were skipped for


def main() -> None:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or list(ORDER)
    unknown = set(wanted) - set(ORDER)
    if unknown:
        sys.exit(f"There is no part called {', '.join(sorted(unknown))}. The parts are: {', '.join(ORDER)}.")
    files = assign(list(test_files()))
    outcomes = [run_part(part, files.get(part, [])) for part in ORDER if part in wanted]
    print(table(outcomes))
    sys.exit(any(outcome.code for outcome in outcomes))


def test_files() -> Iterator[Path]:
    """Every test file of the tree."""
    for folder in ("autograder/tests", "widgets/tests", "tests"):
        yield from sorted((ROOT / folder).rglob("test_*.py"))


def assign(files: list[Path]) -> dict[str, list[str]]:
    """The files of each part."""
    parts: dict[str, list[str]] = {}
    for file in files:
        name = str(file.relative_to(ROOT))
        parts.setdefault(part_of(name), []).append(name)
    return parts


def part_of(name: str) -> str:
    """The part that a test file belongs to."""
    return next(part for part, patterns in PARTS.items() if any(fnmatch(name, pattern) for pattern in patterns))


def run_part(part: str, files: list[str]) -> Outcome:
    """Run one part and time it."""
    print(f"\n=== {part} ===", flush=True)
    start = time.monotonic()
    outcome = run_lint() if part == "lint" else run_pytest(part, files)
    outcome.seconds = time.monotonic() - start
    return outcome


def run_lint() -> Outcome:
    """The style of the code, and every exercise proved."""
    codes = [python(command) for command in LINT]
    failed = sum(code != 0 for code in codes)
    return Outcome("lint", code=int(failed > 0), counts={"passed": len(codes) - failed, "failed": failed})


def run_pytest(part: str, files: list[str]) -> Outcome:
    """Run one part's test files, showing pytest's own words as they come."""
    if not files:
        print("no test files yet", flush=True)
        return Outcome(part)
    if part == "browser" and not lack("chromium") and not panel_is_built():
        return Outcome(part, code=1, counts={"failed": 1})
    command = [sys.executable, "-m", "pytest", "--durations=5", *workers(part), *files]
    code, shown = shown_run(command)
    outcome = Outcome(
        part, code=0 if code == NOTHING_COLLECTED else code, counts=counts_in(shown), skips=skips_in(shown)
    )
    return with_scripts(outcome) if part == "widgets" else outcome


def panel_is_built() -> bool:
    """Build the JupyterLab panel, which browser tests open."""
    return shown_run(["make", "--silent", "lab-build"])[0] == 0


def workers(part: str) -> list[str]:
    """Parts whose files share nothing run on every core, a file at a time: what a file sets up is set up once."""
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"] if part in SIDE_BY_SIDE else []


def with_scripts(outcome: Outcome) -> Outcome:
    """Add the tests of the widgets' own scripts, which Node runs."""
    code, shown = shown_run(["make", "--silent", "test-scripts"])
    passed, failed = (
        sum(int(n) for n in re.findall(rf"(?m)^\W*{word} (\d+)$", "".join(shown))) for word in ("pass", "fail")
    )
    outcome.counts = {**outcome.counts, "passed": outcome.counts.get("passed", 0) + passed}
    outcome.counts["failed"] = outcome.counts.get("failed", 0) + max(failed, int(code != 0))
    outcome.code = outcome.code or code
    return outcome


def shown_run(command: list[str]) -> tuple[int, list[str]]:
    """Run a command, showing its words as they come; its exit code and those words."""
    shown: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            shown.append(line)
    return process.returncode, shown


def counts_in(lines: list[str]) -> dict[str, int]:
    """What pytest's closing line counts."""
    closing = next((line for line in reversed(lines) if re.search(r"\d+ \w+.* in [\d.]+s", line)), "")
    found = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", closing)}
    found["failed"] = found.get("failed", 0) + found.pop("error", 0)
    return found


def skips_in(lines: list[str]) -> Counter[str]:
    """How many tests pytest skipped, by reason."""
    skips: Counter[str] = Counter()
    for number, reason in re.findall(r"(?m)^SKIPPED \[(\d+)\] \S+?: (.*)$", "".join(lines)):
        skips[reason] += int(number)
    return skips


def not_tried(outcomes: list[Outcome]) -> Iterator[str]:
    """A line for each reason that tests were skipped for."""
    for reason, number in sum((outcome.skips for outcome in outcomes), Counter()).most_common():
        yield f"not tried: {number} test{'s' * (number > 1)} because {reason}"


def python(arguments: list[str]) -> int:
    """Run this Python on something, from the root of the tree."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def table(outcomes: list[Outcome]) -> str:
    """Seconds and counts by part, and the one line that counts them all."""
    lines = ["", f"{'part':<12} {'seconds':>8} {'passed':>7} {'failed':>7} {'skipped':>8}"]
    for outcome in outcomes:
        counts = (outcome.counts.get(word, 0) for word in ("passed", "failed", "skipped"))
        sign = "" if outcome.code == 0 else "  <- failed"
        lines.append("{:<12} {:>8.1f} {:>7} {:>7} {:>8}".format(outcome.part, outcome.seconds, *counts) + sign)
    total = {word: sum(o.counts.get(word, 0) for o in outcomes) for word in ("passed", "failed", "skipped")}
    broken = sum(1 for o in outcomes if o.code and not o.counts.get("failed"))  # an unexpected skip, a crash
    lines.append(f"{'total':<12} {sum(outcome.seconds for outcome in outcomes):>8.1f}   on {os.cpu_count()} cores")
    lines += ["", *not_tried(outcomes)]
    lines.append(f"{total['passed']} passed, {total['failed'] + broken} failed, {total['skipped']} skipped")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
