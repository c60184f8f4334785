"""Measures how well the reference of 05_gradient_descent learns: the share of unseen digits it recognises, over several seeds.

    python scripts/bench_training.py --seeds 10

Trains as the judge does, on digits of the embedded sample whose pixels and classes a seed has permuted; prints a JSON object as its last line.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import jax
import numpy as np
from jaxercise._assignment import Assignment, load_assignment
from jaxercise.digits._load import SAMPLE_SIZES, digits

FOLDER = Path(__file__).parents[1] / "source" / "05_gradient_descent"


def main() -> int:
    """Train with every seed and print what each reached, the spread, and how many clear the bar of the exercise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    count = parser.parse_args().seeds
    assignment = load_assignment(FOLDER)
    bar = threshold(assignment)
    runs = [one_run(assignment, seed) for seed in range(1, count + 1)]
    shares = [share for share, _ in runs]
    figures = {
        "training_seeds": count,
        "training_threshold": bar,
        "training_cleared": sum(share >= bar for share in shares),
        "training_accuracy_min": round(min(shares), 4),
        "training_accuracy_mean": round(statistics.mean(shares), 4),
        "training_accuracy_max": round(max(shares), 4),
        "training_cpu_seconds_first": round(runs[0][1], 2),
        "training_cpu_seconds_later": round(statistics.median([seconds for _, seconds in runs[1:]] or [runs[0][1]]), 2),
    }
    print(
        f"{count} runs on {SAMPLE_SIZES[0]} + {SAMPLE_SIZES[1]} digits: " + " ".join(f"{share:.4f}" for share in shares)
    )
    print(f"{figures['training_cleared']} of {count} reach {bar:.0%}; margin of the worst: {min(shares) - bar:+.4f}")
    print(json.dumps(figures))
    return 0 if figures["training_cleared"] == count else 1


def threshold(assignment: Assignment) -> float:
    """The highest accuracy that exercise `train` asks for."""
    checks = assignment.exercise("train").all_checks()
    return max(float(check.params["at_least"]) for check in checks if check.compare == "accuracy")


def one_run(assignment: Assignment, seed: int) -> tuple[float, float]:
    """The share recognised by one training, and the CPU seconds it took (the first includes compiling)."""
    parts = {
        split: [digits(split, size, seed, part) for part in ("images", "labels")]
        for split, size in zip(("train", "test"), SAMPLE_SIZES, strict=True)
    }
    start = time.process_time()
    params, _ = assignment.namespace["train"](jax.random.key(seed), *parts["train"])
    jax.block_until_ready(params)
    seconds = time.process_time() - start
    images, labels = parts["test"]
    guesses = np.asarray(assignment.namespace["forward"](params, images)).argmax(axis=1)
    return float(np.mean(guesses == labels)), seconds


if __name__ == "__main__":
    sys.exit(main())
