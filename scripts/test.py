"""Run the tests in parts, four at a time, until the time is over; close with seconds, CPU seconds and counts of each."""

import json
import math
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "scripts")]

from _commands import Ran, end_all, seconds_left, shown_run  # noqa: E402
from jaxercise_testing.closing import ENDED, OVER, UNTIL  # noqa: E402
from jaxercise_testing.seed import SEED  # noqa: E402

# A test file belongs to the first part that names it; what no part names is tested in the last part of its folder.
PARTS = {
    "lint": (),
    "widgets": ("widgets/*",),
    "browser": ("*browser*",),
    "security": ("tests/attacks/*", "tests/faults/*", "*/sandbox/*", "*/zygote/*", "*/compiled/*"),
    "class": ("tests/test_demo*", "tests/test_whole_course*", "tests/test_release*", "tests/test_secrecy*"),
    "pipeline": ("tests/*", "autograder/tests/test_wheel*"),
    "assignments": ("*/assignments/*",),
    "grading": ("*/grading/*", "*/cluster/*", "*/nbgrader/*", "*/channel/*"),
    "core": ("*/core/*",),
    "other": ("*",),
}
ORDER = (  # the longest first, so that all lanes end together, but for what finds most in little time
    "lint",
    "core",
    "class",
    "pipeline",
    "grading",
    "security",
    "browser",
    "assignments",
    "widgets",
    "other",
)
LANES = 4  # parts that run at the same time: each waits a third of its time or more
LINT = (
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "--quiet", "."],
)
PROOFS = 4  # exercises of one assignment
SIDE_BY_SIDE = ("core", "other", "widgets", "grading")  # their files share nothing, so further cores share them out
WITH_PANEL = ("widgets", "pipeline", "browser")  # they use what `make lab-build` makes, and must not make it at once
MINUTES = "JAXERCISE_TEST_MINUTES"  # in the environment: how long all may take; what is not tried by then is said
SINCE = "JAXERCISE_TEST_SINCE"  # in the environment: seconds since 1970, when those minutes began
LEAST_MINUTES = 15  # for the tests, however long their set-up took
LAST_TEST = 600.0  # seconds after the end in which what nothing can interrupt, such as a compilation, still ends
NOTHING_COLLECTED = 5
_panel = Lock()
_panel_state: dict[str, bool] = {}


@dataclass
class Outcome:
    """How one part ended."""

    part: str
    seconds: float = 0.0
    cpu: float = 0.0  # seconds of all its processes; they mean something on a busy machine, too
    code: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    skips: Counter[str] = field(default_factory=Counter)  # tests by the reason they were skipped for
    failures: list[str] = field(default_factory=list)  # a line of pytest for each test that failed
    untried: list[str] = field(default_factory=list)  # what did not begin, or was ended, because the time was over


def main() -> None:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or list(ORDER)
    unknown = set(wanted) - set(ORDER)
    if unknown:
        sys.exit(f"There is no part called {', '.join(sorted(unknown))}. The parts are: {', '.join(ORDER)}.")
    files = assign(list(test_files()))
    os.environ[UNTIL] = str(closing_time(time.time(), os.environ))
    start = time.monotonic()
    with ThreadPoolExecutor(LANES) as lanes:
        try:
            outcomes = list(
                lanes.map(lambda part: run_part(part, files.get(part, [])), sorted(wanted, key=ORDER.index))
            )
        except KeyboardInterrupt:
            lanes.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
    print(table(outcomes, time.monotonic() - start))
    sys.exit(any(outcome.code for outcome in outcomes))


def closing_time(now: float, environment: Mapping[str, str]) -> float:
    """When no further test begins, in seconds since 1970."""
    minutes, since = float(environment.get(MINUTES) or 25), float(environment.get(SINCE) or now)
    return max(since + 60 * minutes, now + 60 * min(minutes, LEAST_MINUTES))


def test_files() -> Iterator[Path]:
    """Every test file of the tree."""
    folders = ("autograder/tests", "widgets/tests", "tests")
    yield from (path for folder in folders for path in sorted((ROOT / folder).rglob("test_*.py")))


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
    start, outcome = time.monotonic(), Outcome(part)
    if seconds_left() > 0 and part in WITH_PANEL and not panel_is_built(outcome):
        outcome.code, outcome.counts = 1, {"failed": 1}
    if seconds_left() <= 0:
        outcome.code, outcome.counts = 0, {}
        outcome.untried.append(f"all of {part}")
    elif part == "lint":
        run_lint(outcome)
    elif files and not outcome.code:
        run_pytest(outcome, files)
    outcome.seconds = time.monotonic() - start
    return outcome


def run_lint(outcome: Outcome) -> None:
    """The style of the code, and a few exercises proved; `make soak` proves all under secret keys."""
    commands = [*LINT, *proofs()]
    runs = [show(outcome, [sys.executable, *command], patience=0.0) for command in commands]
    ended = [command for command, ran in zip(commands, runs, strict=True) if ran.ended]
    passed = sum(ran.code == 0 for ran in runs)
    outcome.untried += [f"the rest of `python {' '.join(command)}`" for command in ended]
    outcome.counts = {"passed": passed, "failed": len(runs) - passed - len(ended)}
    outcome.code = int(outcome.counts["failed"] > 0)


def proofs() -> Iterator[list[str]]:
    """Prove a few exercises of an assignment, which the commit draws."""
    draw = random.Random(f"{SEED} lint")
    notebook = draw.choice(sorted(ROOT.glob("source/*/*.ipynb")))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    names = [each["grade_id"] for each in marks if each.get("grade") and not each["solution"]]
    only = draw.sample(names, min(PROOFS, len(names)))
    yield ["-m", "jaxercise.cli", "lint", str(notebook.parent.relative_to(ROOT)), "--seeds", "0", "--only", *only]


def run_pytest(outcome: Outcome, files: list[str]) -> None:
    """Run one part's test files, showing pytest's own words as they come."""
    command = [sys.executable, "-m", "pytest", "--durations=5", *workers(outcome.part), *files]
    ran = show(outcome, command, patience=LAST_TEST)
    outcome.counts, outcome.skips, outcome.failures = counts_in(ran.lines), skips_in(ran.lines), failures_in(ran.lines)
    if ran.ended:
        outcome.counts = counts_of_letters(ran.lines)
        outcome.untried.append(f"the rest of {outcome.part}")
    elif ran.code == ENDED:
        outcome.untried.append(f"all of {outcome.part}")
    elif ran.code != NOTHING_COLLECTED:
        outcome.code = ran.code
    outcome.code = outcome.code or int(outcome.counts.get("failed", 0) > 0)
    if outcome.part == "widgets" and seconds_left() > 0:
        run_scripts(outcome)


def panel_is_built(outcome: Outcome) -> bool:
    """Build the JupyterLab panel, which is in the wheel and in browsers: the first part that needs it does, for all."""
    with _panel:
        if "built" not in _panel_state:
            _panel_state["built"] = show(outcome, ["make", "--silent", "lab-build"], patience=0.0).code == 0
        return _panel_state["built"]


def workers(part: str) -> list[str]:
    """Cores beyond those that run another part get whole files, so that what a file sets up is set up once."""
    number = min((os.cpu_count() or 1) // LANES, 4)
    return ["-n", str(number), "--dist", "loadfile"] if part in SIDE_BY_SIDE and number > 1 else []


def run_scripts(outcome: Outcome) -> None:
    """Add the tests of the widgets' own scripts, which Node runs."""
    ran = show(outcome, ["make", "--silent", "test-scripts"], patience=LAST_TEST)
    if ran.ended:
        outcome.untried.append("the rest of `make test-scripts`")
        return
    passed, failed = (
        sum(int(n) for n in re.findall(rf"(?m)^\W*{word} (\d+)$", "".join(ran.lines))) for word in ("pass", "fail")
    )
    outcome.counts = {**outcome.counts, "passed": outcome.counts.get("passed", 0) + passed}
    outcome.counts["failed"] = outcome.counts.get("failed", 0) + max(failed, int(ran.code != 0))
    outcome.failures += re.findall(r"(?m)^(?:not ok \d+ - |✖ ).*$", "".join(ran.lines))
    outcome.failures += [f"`make test-scripts` ended with {ran.code}"] * (ran.code != 0)
    outcome.code = outcome.code or ran.code


def show(outcome: Outcome, command: list[str], patience: float = math.inf) -> Ran:
    """Run a command of a part and add its CPU seconds to the part's."""
    ran = shown_run(outcome.part, command, patience)
    outcome.cpu += ran.cpu
    return ran


def counts_in(lines: list[str]) -> dict[str, int]:
    """What pytest's closing line counts."""
    closing = next((line for line in reversed(lines) if re.search(r"\d+ \w+.* in [\d.]+s", line)), "")
    found = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", closing)}
    found["failed"] = found.get("failed", 0) + found.pop("error", 0)
    return found


def counts_of_letters(lines: list[str]) -> dict[str, int]:
    """What pytest's lines of progress count, where it was ended before its closing line."""
    letters = Counter("".join(re.findall(r"(?m)^(?:\S+\.py )?([.sxXFE]+)(?= +\[ *\d+%\]$|$)", "".join(lines))))
    return {"passed": letters["."], "failed": letters["F"] + letters["E"], "skipped": letters["s"]}


def skips_in(lines: list[str]) -> Counter[str]:
    """How many tests pytest skipped, by reason."""
    skips: Counter[str] = Counter()
    for number, reason in re.findall(r"(?m)^SKIPPED \[(\d+)\] \S+?: (.*)$", "".join(lines)):
        skips[reason] += int(number)
    return skips


def failures_in(lines: list[str]) -> list[str]:
    """The lines in which pytest names each test that failed, and the first line of why."""
    return re.findall(r"(?m)^((?:FAILED|ERROR) \S+?::.*)$", "".join(lines))


def not_tried(outcomes: list[Outcome]) -> Iterator[str]:
    """A line for each thing that was not begun or ended, and one for each reason that tests were skipped for."""
    yield from (f"not tried: {what}, because {OVER}" for outcome in outcomes for what in outcome.untried)
    for reason, number in sum((outcome.skips for outcome in outcomes), Counter()).most_common():
        yield f"not tried: {number} test{'s' * (number > 1)} because {reason}"


def table(outcomes: list[Outcome], elapsed: float = 0.0) -> str:
    """Seconds, CPU seconds and counts by part, and the one line that counts them all."""
    lines = ["", f"{'part':<12} {'seconds':>8} {'CPU':>8} {'passed':>7} {'failed':>7} {'skipped':>8}"]
    for outcome in outcomes:
        counts = (outcome.counts.get(word, 0) for word in ("passed", "failed", "skipped"))
        sign = "" if outcome.code == 0 else "  <- failed"
        figures = (outcome.seconds, outcome.cpu, *counts)
        lines.append("{:<12} {:>8.1f} {:>8.1f} {:>7} {:>7} {:>8}".format(outcome.part, *figures) + sign)
    total = {word: sum(o.counts.get(word, 0) for o in outcomes) for word in ("passed", "failed", "skipped")}
    broken = sum(1 for o in outcomes if o.code and not o.counts.get("failed"))  # an unexpected skip, a crash
    cpu = sum(outcome.cpu for outcome in outcomes)
    lines.append(f"{'total':<12} {elapsed:>8.1f} {cpu:>8.1f}   on {os.cpu_count()} cores, {LANES} parts at a time")
    lines += ["", *(failure for outcome in outcomes for failure in outcome.failures), *not_tried(outcomes)]
    lines.append(f"{total['passed']} passed, {total['failed'] + broken} failed, {total['skipped']} skipped")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
