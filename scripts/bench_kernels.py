"""Compare kernels started anew with kernels forked from a zygote, without and with compiled programs; the last line is JSON, of ratios.

ready: from the request until numpy, jax, equinox and optax are imported. notebook: also ten cells of a first course in JAX.
cpu: user and system seconds of the kernel's process, which a busy machine changes less than the wall's.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jaxercise.compiled import compiled_programs
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._kernel import StudentKernel
from jaxercise.grading._processes import cpu_seconds
from jaxercise.grading._scratch import ScratchFolder
from jaxercise.zygote import zygote
from nbformat.v4 import new_code_cell, new_notebook

ROUNDS = 5
IMPORTS = "import numpy as np, jax, jax.numpy as jnp, equinox as eqx, optax"
COUNT = """
_found = {}
jax.monitoring.register_event_listener(lambda event, **_: _found.update({event: _found.get(event, 0) + 1}))
"""
REPORT = "print(_found.get('/jax/compilation_cache/cache_hits', 0), _found.get('/jax/compilation_cache/compile_requests_use_cache', 0))"
CELLS = (
    "x = jnp.linspace(-2, 2, 41)\ny = jnp.sin(2 * x) + 0.1 * jax.random.normal(jax.random.key(0), x.shape)",
    "def mse(w, x, y):\n    return jnp.mean((w[0] + w[1] * x + w[2] * x**2 - y) ** 2)",
    "print(mse(jnp.zeros(3), x, y), jax.grad(mse)(jnp.zeros(3), x, y))",
    "w = jnp.zeros(3)\nfor _ in range(20):\n    w = w - 0.1 * jax.grad(mse)(w, x, y)",
    "print(jax.hessian(mse)(w, x, y))",
    "def softmax(z):\n    e = jnp.exp(z - z.max())\n    return e / e.sum()\nprint(jax.vmap(softmax)(jax.random.normal(jax.random.key(1), (8, 5))).sum(1))",
    "net = eqx.nn.MLP(1, 1, 32, 2, key=jax.random.key(2))\noptimiser = optax.adam(1e-2)\nstate = optimiser.init(eqx.filter(net, eqx.is_array))",
    "@eqx.filter_jit\ndef step(net, state):\n    loss, g = eqx.filter_value_and_grad(lambda n: jnp.mean((jax.vmap(n)(x[:, None])[:, 0] - y) ** 2))(net)\n"
    "    updates, state = optimiser.update(g, state)\n    return eqx.apply_updates(net, updates), state, loss",
    "for _ in range(200):\n    net, state, loss = step(net, state)\nprint(loss)",
    "_, xs = jax.lax.scan(lambda c, _: (0.9 * c, c), 1.0, length=50)\nprint(xs.sum(), jax.random.categorical(jax.random.key(3), jnp.zeros(7), shape=(20,)))",
)


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds until the imports were done, and until all cells were; programs loaded and programs wanted."""

    ready: float
    ready_cpu: float
    notebook: float
    notebook_cpu: float
    loaded: int
    wanted: int


def main() -> None:
    """Measure all kinds of kernel in turns."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="jx") as folder:
        compiled = compiled_programs(assignment(Path(folder)), cache=Path(folder) / "cache")
        if compiled.remark:
            raise SystemExit(compiled.remark)
        kinds = {
            "fresh": KernelChoice("local-provisioner"),
            "fresh, compiled": KernelChoice("local-provisioner", environment=compiled.environment),
            "forked": KernelChoice("jaxercise-zygote"),
            "forked, compiled": KernelChoice("jaxercise-zygote", environment=compiled.environment),
        }
        measured = {name: [] for name in kinds}
        for number in range(rounds):
            for name in turns(list(kinds), number):
                measured[name].append(asyncio.run(measure(kinds[name])))
        os.chmod(compiled.environment["JAX_COMPILATION_CACHE_DIR"], 0o700)  # so that it can be removed
    print_table(measured, rounds)
    print(json.dumps(ratios(measured)))
    zygote().close()


def turns(names: list[str], number: int) -> Iterator[str]:
    """The names, beginning with another in every round."""
    return iter(names[number % len(names) :] + names[: number % len(names)])


def assignment(folder: Path) -> Path:
    """An assignment whose notebook holds the cells that are measured."""
    place = folder / "00_bench"
    place.mkdir()
    (place / "exercises.py").write_text("", encoding="utf-8")
    nbformat.write(
        new_notebook(cells=[new_code_cell(source) for source in (IMPORTS, *CELLS)]), place / "00_bench.ipynb"
    )
    return place


async def measure(choice: KernelChoice) -> Measured:
    """Start one kernel, run everything in it, end it."""
    said: list[str] = []
    with ScratchFolder() as place:
        kernel = StudentKernel(place, choice, Budget())
        start = time.perf_counter()
        try:
            await kernel.start()
            await run(kernel, IMPORTS, said)
            ready, ready_cpu = time.perf_counter() - start, cpu_seconds(kernel._pid)
            for source in (COUNT, *CELLS):
                await run(kernel, source, said)
            notebook, notebook_cpu = time.perf_counter() - start, cpu_seconds(kernel._pid)
            said.clear()
            await run(kernel, REPORT, said)
        finally:
            await kernel.close()
    loaded, wanted = map(int, "".join(said).split())
    return Measured(ready, ready_cpu, notebook, notebook_cpu, loaded, wanted)


async def run(kernel: StudentKernel, source: str, said: list[str]) -> None:
    """Run one cell to its end."""

    def take(message: dict, _: int) -> bool:
        if message["msg_type"] == "error":
            raise SystemExit(f"{source}: {message['content']['evalue']}")
        said.append(message["content"].get("text", "") if message["msg_type"] == "stream" else "")
        return True

    if ended := await kernel.wait(kernel.send(source), 120, take):
        raise SystemExit(f"{source}: {ended}")


def median(rows: list[Measured], name: str) -> float:
    """The median of one figure."""
    return statistics.median(getattr(row, name) for row in rows)


def ratios(measured: dict[str, list[Measured]]) -> dict[str, float]:
    """How many times as much a fresh kernel takes; a ratio is the median over rounds of what was measured side by side."""

    def ratio(figure: str, slow: str, fast: str) -> float:
        pairs = zip(measured[slow], measured[fast], strict=True)
        return round(statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in pairs), 2)

    return {
        "ready_ratio": ratio("ready", "fresh", "forked"),
        "ready_cpu_ratio": ratio("ready_cpu", "fresh", "forked"),
        "notebook_cpu_ratio": ratio("notebook_cpu", "fresh", "forked, compiled"),
    }


def print_table(measured: dict[str, list[Measured]], rounds: int) -> None:
    """Medians in seconds."""
    print(
        f"{'kernel':<18} {'ready':>8} {'cpu':>8} {'notebook':>9} {'cpu':>8} {'loaded':>12}   (medians of {rounds}; load {os.getloadavg()[0]:.1f})"
    )
    for name, rows in measured.items():
        figures = [median(rows, figure) for figure in ("ready", "ready_cpu", "notebook", "notebook_cpu")]
        print(
            "{:<18} {:>8.2f} {:>8.2f} {:>9.2f} {:>8.2f}".format(name, *figures)
            + f" {rows[0].loaded:>5} of {rows[0].wanted:<4}"
        )


if __name__ == "__main__":
    main()
