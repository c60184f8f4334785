"""The exercise that attackers find beside those of the small course: its checks look at trainings, shuffles and distances."""

from pathlib import Path

import nbformat

from jaxercise_testing.course_builder import ASSIGNMENT, code

POINTS = 3.0
LEARN = """\
import jax

def learn(key, epochs):
    return [(epochs * jax.random.normal(key, (3, 5)), jnp.zeros(3))], jnp.linspace(2.3, 0.1, 10)

def batches(key, n, b):
    return jax.random.permutation(key, n)[: n // b * b].reshape(-1, b)

def distance(p, q):
    return jnp.sqrt(jnp.sum((p - q) ** 2))
"""
_EXERCISE = """

from jaxercise.author import Ask, Check, Key, logs_every_step, moves

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
"""


def add_learning(source: Path) -> None:
    """Add the exercise to the instructor's folder of the small course."""
    with (source / "exercises.py").open("a", encoding="utf-8") as file:
        file.write(_EXERCISE)
    path = source / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    solution = f"### BEGIN SOLUTION\n{LEARN}### END SOLUTION"
    notebook.cells[-1:-1] = [
        code("learn-answer", solution, "learn-answer", solution=True),
        code("learn-check", 'check("learn")', "learn", locked=True, points=POINTS, tags=["raises-exception"]),
    ]
    nbformat.write(notebook, path)
