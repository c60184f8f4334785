"""The exercises that attackers find beside those of the small course: on trainings, shuffles and distances, and on how something is computed."""

from pathlib import Path

import nbformat

from jaxercise_testing.course_builder import ASSIGNMENT, code

POINTS, FAST_POINTS, ROWS_POINTS = 3.0, 3.0, 2.0
LEARN = """\
import jax

def learn(key, epochs):
    return [(epochs * jax.random.normal(key, (3, 5)), jnp.zeros(3))], jnp.linspace(2.3, 0.1, 10)

def batches(key, n, b):
    return jax.random.permutation(key, n)[: n // b * b].reshape(-1, b)

def distance(p, q):
    return jnp.sqrt(jnp.sum((p - q) ** 2))
"""
FAST = """\
import jax

def slow(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)

fast = jax.jit(slow)
"""
ROWS = "def rows(X):\n    return jnp.sum(X * X, axis=1)"
_EXERCISES = """

from jaxercise.author import Ask, Check, Key, compiles_once, is_jitted, logs_every_step, moves, same_program_size

KEYS = 40


def _key_and_points(rng):
    return (Key(int(rng.integers(1 << 30))), *rng.normal(size=(3, 4)).astype(np.float32))


def _trains(*epochs):
    return lambda key, *points: [Ask("call", args=(key, each)) for each in epochs]


def _shuffles(key, *points):
    return [Ask("call", "batches", (Key(key.seed % 1000 + number), 5, 2)) for number in range(KEYS)]


def _ways(key, p, q, r):
    return [Ask("call", "distance", pair) for pair in ((p, q), (p, r), (r, q))]


learn = Exercise(
    title="Learn", points=3, minutes=1, cases={"main": _key_and_points}, hints=["Step by step."], answers=("learn", "batches", "distance"),
    checks={
        "log": gate(logs_every_step("logs every step", steps=lambda *case: 10, item=1, asks=_trains(1))),
        "moves": moves("moves", asks=_trains(1, 3)),
        "fair": Check("shuffles fairly", _shuffles, "shuffles", {}, lambda *case: [5, 2]),
        "way": Check("is never longer than a detour", _ways, "detour", {}, None),
    },
)


def _batch(rng):
    return (*(rng.normal(size=shape).astype(np.float32) for shape in (3, (5, 3), 5)), float(rng.uniform(0.05, 0.2)))


fast = Exercise(
    title="Fast", points=3, minutes=1, cases={"main": _batch}, hints=["Compile it."],
    checks={"value": gate(matches()), "once": compiles_once(calls=3), "compiled": is_jitted(at_most=2)},
)
rows = Exercise(
    title="Rows", points=2, minutes=1, cases={"main": lambda rng: (rng.normal(size=(3, 4)).astype(np.float32),)}, hints=["All at once."],
    checks={"value": gate(matches()), "size": same_program_size("has one size", larger=lambda X: (np.tile(X, (3, 1)),))},
)
"""


def add_learning(source: Path) -> None:
    """Add the exercises to the instructor's folder of the small course."""
    with (source / "exercises.py").open("a", encoding="utf-8") as file:
        file.write(_EXERCISES)
    path = source / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for name, source, points in (("learn", LEARN, POINTS), ("fast", FAST, FAST_POINTS), ("rows", ROWS, ROWS_POINTS)):
        solution = f"### BEGIN SOLUTION\n{source.strip()}\n### END SOLUTION"
        notebook.cells[-1:-1] = [
            code(f"{name}-answer", solution, f"{name}-answer", solution=True),
            code(f"{name}-check", f'check("{name}")', name, locked=True, points=points, tags=["raises-exception"]),
        ]
    nbformat.write(notebook, path)
