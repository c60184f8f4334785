"""Measure what a self-check costs beyond the student's own function; the last line is JSON, in milliseconds."""

import json
import os
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

from jaxercise._answer import Answer, Ask, Observation
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import with_answers
from jaxercise._baked import BakedExercise
from jaxercise._bundle import from_bytes
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import mime_bundle
from jaxercise._resolve import resolve_digits

SOURCE = Path(__file__).resolve().parent.parent / "source"
RELEASE = SOURCE.parent / "release"
ROUNDS = 5
GOAL_MS = 100


class TimedAnswer:
    """An answer that adds up the time its own functions take."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.seconds = 0.0

    def ask(self, ask: Ask) -> Observation:
        start = time.perf_counter()
        observation = self._answer.ask(ask)
        self.seconds += time.perf_counter() - start
        return observation


def main() -> None:
    """Check every exercise with its solution, and print the dearest."""
    os.environ.setdefault("JAXERCISE_MNIST", "embedded")
    beyond: dict[str, float] = {}
    opening: dict[str, float] = {}
    first: dict[str, float] = {}
    failing: dict[str, float] = {}
    for notebook in sorted(SOURCE.glob("[0-9]*/*.ipynb")):
        assignment = load_assignment(notebook.parent)
        raw = (RELEASE / assignment.name / f"{assignment.name}.checks").read_bytes()
        opening[assignment.name] = _milliseconds(lambda raw=raw: from_bytes(raw))
        for baked in from_bytes(raw).exercises:
            name = f"{assignment.name}/{baked.name}"
            first[name], failing[name] = _failing_ms(assignment, baked)
            beyond[name] = _beyond_ms(assignment.namespace, baked)
            print(
                f"{name:<45} {beyond[name]:8.2f} ms, wrong {first[name]:8.2f} and {failing[name]:8.2f} ms", flush=True
            )
    print(json.dumps(_figures(beyond, opening) | _figures_of_failing(first, failing)))


def _beyond_ms(namespace: Mapping[str, object], baked: BakedExercise) -> float:
    """Judging and showing, less the time inside the answer; the first round compiles and is not counted."""
    return statistics.median([_once(namespace, baked) for _ in range(ROUNDS + 1)][1:])


def _failing_ms(assignment: Assignment, baked: BakedExercise) -> tuple[float, float]:
    """The same of a wrong answer, which is diagnosed, too, in its first round, before anything else was checked, and in its second.

    The solution stands for one where none is known.
    """
    exercise = assignment.exercise(baked.name)
    known = [answer for wrong in exercise.wrong for answer in wrong.each()]
    namespace = with_answers(assignment.namespace, exercise, known[0]) if known else assignment.namespace
    return _once(namespace, baked), _once(namespace, baked)


def _once(namespace: Mapping[str, object], baked: BakedExercise) -> float:
    answer = TimedAnswer(LocalAnswer(namespace))
    whole = _milliseconds(lambda: mime_bundle(judge(resolve_digits(baked), answer)))
    return whole - 1000 * answer.seconds


def _milliseconds(act: object) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def _figures(beyond: dict[str, float], opening: dict[str, float]) -> dict[str, object]:
    worst = max(beyond, key=beyond.get)
    return {
        "exercises": len(beyond),
        "median_ms": round(statistics.median(beyond.values()), 2),
        "worst_ms": round(beyond[worst], 2),
        "worst_exercise": worst,
        "goal_ms": GOAL_MS,
        "opening_checks_worst_ms": round(max(opening.values()), 2),
        "load": round(os.getloadavg()[0], 2),
    }


def _figures_of_failing(first: dict[str, float], failing: dict[str, float]) -> dict[str, object]:
    return {
        "failing_median_ms": round(statistics.median(failing.values()), 2),
        "failing_worst_ms": round(max(failing.values()), 2),
        "failing_first_median_ms": round(statistics.median(first.values()), 2),
        "failing_first_worst_ms": round(max(first.values()), 2),
    }


if __name__ == "__main__":
    main()
