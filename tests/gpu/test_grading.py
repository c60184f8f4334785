"""Notebooks are graded on a GPU: behind the highest walls that this machine has, with eyes and clocks outside the student's process.

Needs what `python scripts/gpu.py pack VERSION` carries. In a dry run the CPU takes the place of the GPU.
"""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.grading import Budget, KernelChoice, bake_in_child, grade_notebook, kernel_choice
from jaxercise.grading._card import with_card
from jaxercise.preflight import preflight, try_gpu
from jaxercise.sandbox import cards, device_files
from jaxercise_testing.gpu_counts import save
from jaxercise_testing.solved_course import RIGHT as ANSWERS
from jaxercise_testing.solved_course import build, submission
from jaxercise_testing.speed_course import RIGHT as FAST
from jaxercise_testing.speed_course import SLOW, SpeedCourse

pytestmark = pytest.mark.gpu
DRY_RUN = os.environ.get("JAXERCISE_GPU_DRY_RUN")
RACES, SIDE = (1, 512) if DRY_RUN else (3, 4096)  # of each answer; of a greedy matrix
# Fills what it gets of the card, and computes there as long as nobody asks and while somebody does.
GREEDY = f"""
import threading
import jax.numpy as jnp

def fill():
    kept = []
    while len(kept) < 2000:
        try:
            kept.append(jnp.ones(({SIDE}, {SIDE})) @ jnp.ones(({SIDE}, {SIDE})))
        except Exception:
            kept.pop()

threading.Thread(target=fill, daemon=True).start()
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelChoice]:
    """A kernel with a card of this machine, behind its highest walls."""
    level = preflight(devices=device_files()).level
    platform = "cpu" if DRY_RUN else "gpu"
    if not DRY_RUN:
        if not cards():
            pytest.skip("there is no GPU here")
        begun = time.monotonic()
        assert try_gpu(level, Budget().limits()).reason == ""
        save({"first_product_seconds": round(time.monotonic() - begun, 1)})
    with with_card(kernel_choice(level, {}, platform=platform), lambda: None) as (choice, _):
        save({"grading_level": level})
        yield choice


def test_a_notebook_computes_on_the_card_that_was_lent_to_it(kernel: KernelChoice, tmp_path: Path) -> None:
    bundle = bake_in_child(build(tmp_path), "a secret key")
    platform = "cpu" if DRY_RUN else "gpu"
    before = f"import jax\nassert jax.default_backend() == {platform!r}\njax.block_until_ready(jax.numpy.ones(3) + 1)"
    graded = grade_notebook(submission(ANSWERS, before=before), bundle, kernel=kernel)
    assert {name: report.outcome for name, report in graded.reports.items()} == dict.fromkeys(ANSWERS, "passed")
    told = [event for event in graded.events if "GPU" in event]
    assert DRY_RUN or told == [f"a process of the notebook has opened its GPU, {kernel.policy.devices[0]}"]
    save({"notebook_seconds": round(graded.seconds, 1)})


@pytest.fixture(scope="module")
def speed(tmp_path_factory: pytest.TempPathFactory) -> SpeedCourse:
    return SpeedCourse(tmp_path_factory.mktemp("speed"))


def test_races_on_the_card_are_judged_truly(kernel: KernelChoice, speed: SpeedCourse) -> None:
    found = {
        name: [speed(answer, choice=kernel) for _ in range(RACES)] for name, answer in (("fast", FAST), ("slow", SLOW))
    }
    times = {
        name: [result.speed.times for report in reports for result in report.results if result.speed]
        for name, reports in found.items()
    }
    save({
        "races_of_each": RACES,
        "fast_is_so_many_times_as_fast": round(statistics.median(times["fast"]), 1),
        "slow_is_so_many_times_as_fast": round(statistics.median(times["slow"]), 2),
        "wrongly_judged": sum(not report.passed for report in found["fast"]) + sum(r.passed for r in found["slow"]),
    })  # fmt: skip
    assert all(report.passed for report in found["fast"])
    assert not any(report.passed for report in found["slow"])


def test_who_keeps_the_card_busy_gains_nothing(kernel: KernelChoice, speed: SpeedCourse) -> None:
    assert speed(SLOW, between=GREEDY, choice=kernel).score <= 2.0
