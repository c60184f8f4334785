"""Compare kernels started anew with kernels forked from a zygote, without and with compiled programs; the last line is JSON, of ratios.

ready: from the request until numpy, jax, equinox and optax are imported. notebook: also ten cells of a first course in JAX.
cpu: user and system seconds of the kernel's process alone, which other programs change far less than wall seconds.
Two kinds of forked kernel show what each function that replaces one of JAX's own gives: one uses it, one has JAX's own back.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from _accounting import process_cpu
from _figures import FEWEST, divided, over_runs, positive
from jaxercise._jax_private import SMALL_PROGRAMS_VARIABLE
from jaxercise.compiled import compiled_programs
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._kernel import StudentKernel
from jaxercise.grading._message import Message
from jaxercise.grading._scratch import ScratchFolder
from jaxercise.zygote import run_python, zygote
from nbformat.v4 import new_code_cell, new_notebook

ROUNDS, SHOWN = 5, ("ready", "ready_cpu", "notebook", "notebook_cpu")
IMPORTS = "import numpy as np, jax, jax.numpy as jnp, equinox as eqx, optax"
COUNT = """
_found = {}
jax.monitoring.register_event_listener(lambda event, **_: _found.update({event: _found.get(event, 0) + 1}))
"""
REPORT = "print(_found.get('/jax/compilation_cache/cache_hits', 0), _found.get('/jax/compilation_cache/compile_requests_use_cache', 0))"
JAX_OWN_CONTEXTS = """
from jax._src.interpreters import mlir
mlir.make_ir_context = mlir.make_ir_context.__wrapped__
"""
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


# The same cells in IPython's shell alone, in a process that is no kernel: nothing is sent anywhere.
SHELL = """
import contextlib, io, json, sys, time
from IPython.core.interactiveshell import InteractiveShell
first, *cells = json.loads(sys.argv[1])
shell = InteractiveShell.instance()
with contextlib.redirect_stdout(io.StringIO()):
    shell.run_cell(first).raise_error()
    ready = time.process_time()
    for cell in cells:
        shell.run_cell(cell).raise_error()
print(json.dumps([ready, time.process_time()]), file=sys.stderr)
"""


@dataclass(frozen=True)
class Kind:
    """A kind of kernel; `first` runs in it before everything else."""

    choice: KernelChoice
    first: str = ""


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds until the imports were done and until all cells were; programs loaded from the cache, and programs wanted."""

    ready: float
    ready_cpu: float | None
    notebook: float
    notebook_cpu: float | None
    loaded: int
    wanted: int


def main() -> None:
    """Measure all kinds of kernel in turns."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    if rounds < FEWEST:
        raise SystemExit(f"At least {FEWEST} rounds are needed, for a median and a spread.")
    with tempfile.TemporaryDirectory(prefix="jx") as folder:
        compiled = compiled_programs(assignment(Path(folder)), cache=Path(folder) / "cache")
        if compiled.remark:
            raise SystemExit(compiled.remark)
        kinds = kinds_of_kernels(compiled.by_name_only)
        measured = {name: [] for name in kinds}
        alone = []
        for number in range(rounds):
            for name in turns(list(kinds), number):
                measured[name].append(asyncio.run(measure(kinds[name])))
            alone.append(measure_shell(compiled.by_name_only))
        os.chmod(compiled.by_name_only["JAX_COMPILATION_CACHE_DIR"], 0o700)  # so that it can be removed
    print_table(measured, rounds)
    print(json.dumps({**ratios(measured), **beside_shells(measured["forked, compiled"], alone)}))
    zygote().close()


def kinds_of_kernels(compiled: dict[str, str]) -> dict[str, Kind]:
    """Every kind that is compared, by name; `compiled` is the environment in which a kernel finds compiled programs."""
    return {
        "fresh": Kind(KernelChoice("local-provisioner")),
        "fresh, compiled": Kind(KernelChoice("local-provisioner", environment=compiled)),
        "forked": Kind(KernelChoice("jaxercise-zygote")),
        "forked, compiled": Kind(KernelChoice("jaxercise-zygote", environment=compiled)),
        "JAX's contexts": Kind(KernelChoice("jaxercise-zygote", environment=compiled), JAX_OWN_CONTEXTS),
        "quick options": Kind(KernelChoice("jaxercise-zygote", environment={SMALL_PROGRAMS_VARIABLE: "quick"})),
    }


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


async def measure(kind: Kind) -> Measured:
    """Start one kernel, run everything in it, end it."""
    said: list[str] = []
    with ScratchFolder() as place:
        kernel = StudentKernel(place, kind.choice, Budget())
        start = time.perf_counter()
        try:
            await kernel.start()
            await run(kernel, kind.first + IMPORTS, said)
            ready, ready_cpu = time.perf_counter() - start, process_cpu(kernel._pid)
            for source in (COUNT, *CELLS):
                await run(kernel, source, said)
            notebook, notebook_cpu = time.perf_counter() - start, process_cpu(kernel._pid)
            said.clear()
            await run(kernel, REPORT, said)
        finally:
            await kernel.close()
    loaded, wanted = map(int, "".join(said).split())
    return Measured(ready, ready_cpu, notebook, notebook_cpu, loaded, wanted)


def measure_shell(compiled: dict[str, str]) -> tuple[float, float]:
    """CPU seconds of IPython's shell in a forked process, until the imports were done and until all cells were."""
    with ScratchFolder() as place:
        said, code = run_python(SHELL, [json.dumps([IMPORTS, COUNT, *CELLS])], compiled, place.home, 120)
    if code:
        raise SystemExit(said)
    ready, notebook = json.loads(said.splitlines()[-1])
    return ready, notebook


async def run(kernel: StudentKernel, source: str, said: list[str]) -> None:
    """Run one cell to its end."""

    def take(message: Message) -> bool:
        if message.kind == "error":
            raise SystemExit(f"{source}: {message.content()['evalue']}")
        said.append(message.content().get("text", "") if message.kind == "stream" else "")
        return True

    if ended := await kernel.wait(kernel.send(source), 120, take):
        raise SystemExit(f"{source}: {ended}")


def ratios(measured: dict[str, list[Measured]]) -> dict[str, object]:
    """How many times as much the slower of two kinds takes: medians and spreads over rounds of what was measured side by side."""

    def ratio(name: str, figure: str, slow: str, fast: str) -> dict[str, object]:
        pairs = zip(measured[slow], measured[fast], strict=True)
        return over_runs(name, [divided(positive(getattr(a, figure)), positive(getattr(b, figure))) for a, b in pairs])

    return {
        **ratio("ready_ratio", "ready", "fresh", "forked"),
        **ratio("ready_cpu_ratio", "ready_cpu", "fresh", "forked"),
        **ratio("notebook_cpu_ratio", "notebook_cpu", "fresh", "forked, compiled"),
        **ratio("shared_context_cpu_ratio", "notebook_cpu", "JAX's contexts", "forked, compiled"),
        **ratio("quick_options_cpu_ratio", "notebook_cpu", "forked", "quick options"),
    }


def beside_shells(kernels: list[Measured], shells: list[tuple[float, float]]) -> dict[str, object]:
    """What being a kernel costs: CPU milliseconds more than the shell alone takes, until the imports are done and in all."""
    both = list(zip(kernels, shells, strict=True))
    ready = [None if one.ready_cpu is None else 1000 * (one.ready_cpu - shell[0]) for one, shell in both]
    whole = [None if one.notebook_cpu is None else 1000 * (one.notebook_cpu - shell[1]) for one, shell in both]
    ratio = [divided(one.notebook_cpu, shell[1]) for one, shell in both]
    return {
        **over_runs("kernel_over_shell_ready_cpu_ms", ready, 0),
        **over_runs("kernel_over_shell_notebook_cpu_ms", whole, 0),
        **over_runs("kernel_over_shell_notebook_cpu_ratio", ratio),
    }


def print_table(measured: dict[str, list[Measured]], rounds: int) -> None:
    """Medians in seconds."""
    print(
        f"{'kernel':<18} {'ready':>8} {'cpu':>8} {'notebook':>9} {'cpu':>8} {'loaded':>12}   (medians of {rounds}; load {os.getloadavg()[0]:.1f})"
    )
    for name, rows in measured.items():
        shown = [over_runs("", [getattr(row, figure) for row in rows])[""] for figure in SHOWN]
        print("{:<18} {:>8} {:>8} {:>9} {:>8}".format(name, *shown) + f" {rows[0].loaded:>5} of {rows[0].wanted:<4}")


if __name__ == "__main__":
    main()
