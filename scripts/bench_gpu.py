"""Measure what a GPU changes: how answers computed on it are judged, a training, and the batch from which it is faster.

Where JAX finds no GPU, nothing is measured; with `--dry-run` the CPU takes its place, in the first assignment and a short sweep.
Needs what tests/gpu needs. Wall times are of calls that compile nothing, until their results are there.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise._assignment import load_assignment
from jaxercise.digits import SAMPLE_SIZES, digits

ROOT = Path(__file__).resolve().parent.parent
MINUTES, SEED, CALLS, RACES = 4, 1, 7, 20
BATCHES = tuple(4**power for power in range(8))
SIZES = (784, 100, 10)


def main() -> None:
    """Judge every known answer, train, sweep batches, and print the figures."""
    dry = "--dry-run" in sys.argv
    if jax.default_backend() != "gpu" and not dry:
        print("Not measured: JAX finds no GPU here.")
        return
    devices = {"cpu": jax.devices("cpu")[0], "gpu": jax.devices()[0]}
    names = load_assignment(ROOT / "source" / "05_gradient_descent").namespace
    timed = sweep(devices, names, BATCHES[:3] if dry else BATCHES)
    trained = {} if dry else training(devices, names)
    kernels = all(find_spec(name) for name in ("ipykernel", "jupyter_client", "nbconvert", "filelock"))
    graded = races(dry) if kernels else {"notebooks": "not graded: nothing that kernels need is here"}
    print(json.dumps({"gpu": devices["gpu"].device_kind, **judged(dry, kernels), **graded, **timed, **trained}))


def judged(dry: bool, kernels: bool) -> dict[str, object]:
    """What tests/gpu counts; ends the program where they fail. Without what kernels need no notebook is graded."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        own = {"JAXERCISE_GPU_COUNTS": str(counts), "JAXERCISE_GPU_MINUTES": str(MINUTES)}
        if dry:
            own |= {"JAXERCISE_GPU_DRY_RUN": "1", "JAX_PLATFORMS": "cpu"}
        # Neither this project's settings of pytest nor its conftest: they need packages that are not there.
        command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--noconftest", "--rootdir", ROOT / "tests"]
        tests = [ROOT / "tests" / "gpu" / f"test_{name}.py" for name in ("judging", *(["grading"] if kernels else []))]
        ran = subprocess.run(
            [*command, "-W", "ignore", *(["-k", "01_ or grading"] if dry else []), *tests],
            env={**os.environ, **own},
            stdout=sys.stderr,
            check=False,
        )
        if ran.returncode:
            sys.exit("Answers are judged wrongly; see above.")
        return json.loads(counts.read_text(encoding="utf-8"))


def races(dry: bool) -> dict[str, object]:
    """How often races are judged wrongly by the clock on the wall, between two processes that share a card."""
    from bench_speed import PAIRS, processes, wrongly_judged
    from jaxercise.grading import KernelChoice
    from jaxercise.grading._card import with_card
    from jaxercise.timing import Clocks

    windows = 1 if dry else RACES
    asked = KernelChoice(platform="cpu" if dry else "gpu")
    with with_card(asked, lambda: None) as (choice, _), processes(choice) as (theirs, given, _):
        found = [wrongly_judged(theirs, given, Clocks.on_the_wall({}), *pair, windows) for pair in PAIRS]
    return {
        "races_of_each_pair": windows,
        "wrongly_judged_at_most": max(share for share, _ in found),
        "race_s_slowest": round(max(max(seconds) for _, seconds in found), 2),
    }


def training(devices: dict[str, jax.Device], names: Mapping[str, Callable]) -> dict[str, object]:
    """Seconds of the training of 05 on each device, and the share of unseen digits that it then recognises."""
    found = {}
    for kind, device in devices.items():
        with jax.default_device(device):
            (images, labels), (unseen, wanted) = (
                [jnp.asarray(digits(split, size, SEED, part)) for part in ("images", "labels")]
                for split, size in zip(("train", "test"), SAMPLE_SIZES, strict=True)
            )
            names["train"](jax.random.key(SEED), images, labels)
            start = time.perf_counter()
            params, _ = jax.block_until_ready(names["train"](jax.random.key(SEED), images, labels))
            found[f"training_seconds_{kind}"] = round(time.perf_counter() - start, 2)
            right = jnp.argmax(names["forward"](params, unseen), axis=1) == wanted
            found[f"training_accuracy_{kind}"] = round(float(jnp.mean(right)), 4)
    return found


def sweep(devices: dict[str, jax.Device], names: Mapping[str, Callable], batches: tuple[int, ...]) -> dict[str, object]:
    """Milliseconds of the compiled network of 05 for batches of several sizes on each device; from which of them on the second is faster."""
    forward, params = jax.jit(names["forward"]), names["init_params"](jax.random.key(SEED), SIZES)
    took: dict[str, list[float]] = {}
    for kind, device in devices.items():
        given = jax.device_put(params, device)
        images = [jax.device_put(jnp.ones((batch, SIZES[0])), device) for batch in batches]
        took[kind] = [milliseconds(partial(forward, given, X)) for X in images]
    faster = [gpu < cpu for cpu, gpu in zip(*took.values(), strict=True)]
    always = len(list(takewhile(bool, reversed(faster))))
    shown = {f"ms_of_{batch}_{kind}": ms for kind in devices for batch, ms in zip(batches, took[kind], strict=True)}
    shares = {
        f"share_of_roofline_{kind}": round(
            least_ms(partial(forward, params, images[-1]), *peaks(device)) / took[kind][-1], 3
        )
        for kind, device in devices.items()
    }
    return {**shown, **shares, "gpu_faster_from_batch": batches[len(batches) - always] if always else "none of them"}


def peaks(device: jax.Device) -> tuple[float, float]:
    """What a device does in a second, as measured: operations of a product of two matrices, and bytes read and written while one is copied."""
    side = 4096 if device.platform == "gpu" else 1024
    square = jax.device_put(jnp.ones((side, side)), device)
    row = jax.device_put(jnp.ones(side * side), device)
    product, copied = jax.jit(jnp.matmul), jax.jit(lambda row: row + 1)
    seconds = [milliseconds(call) / 1000 for call in (lambda: product(square, square), lambda: copied(row))]
    return 2 * side**3 / seconds[0], 2 * row.nbytes / seconds[1]


def least_ms(call: partial, operations: float, moved: float) -> float:
    """The roofline of a compiled call: the time of its operations or of its bytes at the peak of a device, whichever is longer."""
    cost = call.func.lower(*call.args).compile().cost_analysis()
    return 1000 * max(cost["flops"] / operations, cost["bytes accessed"] / moved)


def milliseconds(call: Callable[[], jax.Array]) -> float:
    """The median of some calls after the first, each until its result is there."""
    times = []
    for _ in range(CALLS + 1):
        start = time.perf_counter()
        jax.block_until_ready(call())
        times.append(1000 * (time.perf_counter() - start))
    return round(float(np.median(times[1:])), 3)


if __name__ == "__main__":
    main()
