"""Grade twenty honest students beside one attacker, for every attack of the suite: are all honest marks exact, and what does it cost the class?

Give names of attacks to measure only these. The last line is JSON: seconds of a class without an attacker, the most that any attacker
adds to it, and the most memory of the grading process and of a worker under any attack.
"""

import importlib
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "attacks")]

from jaxercise_testing.attack_run import BUDGET, DESERVED, AttackRun, hand_out, target  # noqa: E402

CLASS = tuple(f"s{number:02d}" for number in range(20))
ALONE = 3  # times that the class is graded without an attacker
LEVEL = "full"


def main() -> None:
    """Measure, print a line for each attack, and close with the figures."""
    attacks = found(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="jxhand") as folder:
        handed_out = hand_out(Path(folder))
        alone = statistics.median(graded(handed_out, {}).seconds for _ in range(ALONE))
        print(f"without an attacker {alone:6.1f} s", flush=True)
        runs = {name: measured(handed_out, name, attack, alone) for name, attack in attacks.items()}
    print(json.dumps(figures(runs, alone)))


def found(names: list[str]) -> dict[str, object]:
    """The attacks of the suite by their names."""
    paths = sorted((ROOT / "tests" / "attacks").glob("test_*.py"))
    modules = [(path.stem.removeprefix("test_"), importlib.import_module(path.stem)) for path in paths]
    known = {name: module.ATTACK for name, module in modules if hasattr(module, "ATTACK")}
    if missing := set(names) - set(known):
        sys.exit(f"No attack is called {', '.join(sorted(missing))}. There are: {', '.join(known)}.")
    return {name: attack for name, attack in known.items() if not names or name in names}


def graded(handed_out: Path, attacks: Mapping[str, object]) -> AttackRun:
    """What a run leaves in which the class is graded beside some attackers."""
    with target(LEVEL, handed_out, CLASS) as course:
        run = course.grade(attacks)
    if run.levels != {LEVEL}:
        sys.exit(f"Level {LEVEL} was not reached:\n{run.log[-3000:]}")
    return run


def measured(handed_out: Path, name: str, attack: object, alone: float) -> AttackRun:
    """The run with one attacker, told in a line."""
    run = graded(handed_out, {name: attack})
    harmed = exact(run)
    words = f"; not exact: {', '.join(harmed)}" if harmed else ""
    memory = f"{run.grader_mb:.0f} MB and {run.worker_mb:.0f} MB"
    print(f"{name:60} {run.seconds - alone:+6.1f} s, {memory}{words}", flush=True)
    return run


def exact(run: AttackRun) -> list[str]:
    """The honest students whose marks are not those that they deserve."""
    return [name for name in CLASS if run.scores.get(name) != DESERVED]


def figures(runs: Mapping[str, AttackRun], alone: float) -> dict[str, float | int]:
    """The figures of all runs together."""
    return {
        "attacks": len(runs),
        "honest_marks_not_exact": sum(len(exact(run)) for run in runs.values()),
        "class_alone_s": round(alone, 1),
        "budget_s": BUDGET["notebook_seconds"],
        "most_added_s": round(max(run.seconds - alone for run in runs.values()), 1),
        "median_added_s": round(statistics.median(run.seconds - alone for run in runs.values()), 1),
        "grader_mb": round(max(run.grader_mb for run in runs.values())),
        "worker_mb": round(max(run.worker_mb for run in runs.values())),
    }


if __name__ == "__main__":
    main()
