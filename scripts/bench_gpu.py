"""Measure what a GPU changes: whether its answers pass cases baked on the CPU, and how long the training of 05 takes.

Where JAX finds no GPU, nothing is measured. Each training is timed in its second run, which compiles nothing.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise, with_answers
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise.comparisons import _difference as _compare
from jaxercise.digits._load import SAMPLE_SIZES, digits

SOURCE = Path(__file__).parents[1] / "source"
KEY, SEED = "a secret key", 1


def main() -> None:
    """Judge every known answer, train, and print the figures."""
    if jax.default_backend() != "gpu":
        print("Not measured: JAX finds no GPU here.")
        return
    assignments = [load_assignment(path.parent) for path in sorted(SOURCE.glob("*/exercises.py"))]
    right, wrong = judged(assignments)
    tolerance, _compare.GPU_RELATIVE = _compare.GPU_RELATIVE, 0.0
    strictly, _ = judged(assignments)
    _compare.GPU_RELATIVE = tolerance
    training = {kind: trained(assignments[-1], jax.devices(kind)[0]) for kind in ("cpu", "gpu")}
    figures = {
        "gpu": jax.devices()[0].device_kind,
        "right_answers": len(right),
        "of_them_pass": sum(report.passed for report in right),
        "would_pass_at_the_cpus_tolerance": sum(report.passed for report in strictly),
        "wrong_answers": len(wrong),
        "of_them_told": sum(report.misconception == name for name, report in wrong),
        **{f"training_seconds_{kind}": round(seconds, 2) for kind, (seconds, _) in training.items()},
        **{f"training_accuracy_{kind}": round(share, 4) for kind, (_, share) in training.items()},
    }
    print(json.dumps(figures))


def judged(assignments: list[Assignment]) -> tuple[list[Report], list[tuple[str, Report]]]:
    """The reports of all right answers, and of all known wrong ones by name."""
    right, wrong = [], []
    for assignment in assignments:
        for exercise in assignment.exercises:
            with jax.default_device(jax.devices("cpu")[0]):
                baked = bake_exercise(assignment, exercise, KEY)
            namespaces = [
                assignment.namespace,
                *(with_answers(assignment.namespace, exercise, each) for each in exercise.variants),
            ]
            right += [judge(baked, LocalAnswer(namespace)) for namespace in namespaces]
            for each in exercise.misconceptions:
                answer = LocalAnswer(with_answers(assignment.namespace, exercise, each.mutant))
                wrong.append((each.id, judge(baked, answer)))
    return right, wrong


def trained(assignment: Assignment, device: jax.Device) -> tuple[float, float]:
    """Wall seconds of a training on a device, and the share of unseen digits that it then recognises."""
    with jax.default_device(device):
        *_, last = runs(assignment)
    return last


def runs(assignment: Assignment) -> Iterator[tuple[float, float]]:
    """Two trainings, one after the other."""
    (images, labels), test = (
        [jax.numpy.asarray(digits(split, size, SEED, part)) for part in ("images", "labels")]
        for split, size in zip(("train", "test"), SAMPLE_SIZES, strict=True)
    )
    for _ in range(2):
        start = time.perf_counter()
        params, _ = assignment.namespace["train"](jax.random.key(SEED), images, labels)
        jax.block_until_ready(params)
        seconds = time.perf_counter() - start
        guesses = np.asarray(assignment.namespace["forward"](params, test[0])).argmax(axis=1)
        yield seconds, float(np.mean(guesses == np.asarray(test[1])))


if __name__ == "__main__":
    main()
