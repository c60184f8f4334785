"""2.8.1: a loop that adds up, repaired."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def f(x, y):
    return (x - y) ** 2


def unbound(n):
    for i in range(n):
        a += f(i, 2.0)  # noqa: F821
    return a


def over(numbers, start=0.0):
    """The loop over other numbers than those from 0 to n - 1, or from another start."""

    def answer(n):
        a = start
        for i in numbers(n):
            a = a + f(i, 2.0)
        return a

    return answer


def last_one(n):
    a = 0.0
    for i in range(n):
        a = f(i, 2.0)
    return a


def returned_too_early(n):
    a = 0.0
    for i in range(n):
        a += f(i, 2.0)
        return a
    return a


def looped(n):
    return jax.lax.fori_loop(0, n, lambda i, a: a + f(i, 2.0), 0.0)


def many(rng):
    return (int(rng.integers(20, 60)),)


accumulate = Exercise(
    title="A loop, repaired",
    points=2,
    minutes=4,
    returns="One real number: ().",
    cases={
        "five": shown(draw.fixed(5)),
        "none": shown(draw.fixed(0)),
        "many": many,
        "others": hidden(many),
    },
    checks={
        "five": gate(matches("is 4 + 1 + 0 + 1 + 4 = 10 for n = 5")),
        "none": matches("is 0 for n = 0", weight=0.5),
        "value": matches("is the sum for every n", weight=0.5, on="many others"),
    },
    wrong=[
        Wrong(
            "no_start",
            unbound,
            cause="The sum is added to before it has a first value.",
            advice="Start it with 0.0, above the loop.",
            bank="M29",
        ),
        Wrong(
            "last_one",
            last_one,
            cause="Only the last term is left: each one takes the place of those before it.",
            advice="Add it to the sum: `a += ...`.",
        ),
        Wrong(
            "from_one",
            over(lambda n: range(1, n + 1)),
            cause="You add from 1 to n. The sum goes from 0 to n - 1.",
            advice="`range(n)` counts from 0 and stops before n.",
        ),
        Wrong(
            "first_missing",
            over(lambda n: range(1, n)),
            cause="The term of 0 is missing.",
            advice="`range(n)` counts from 0 and stops before n.",
        ),
        Wrong(
            "one_too_many",
            over(lambda n: range(n + 1)),
            cause="You add one term too many, that of n itself.",
            advice="`range(n)` counts from 0 and stops before n.",
        ),
        Wrong(
            "returned_too_early",
            returned_too_early,
            cause="Only the first term is in it: as if `return` stood inside the loop.",
            advice="Return after the loop, in line with `for`.",
        ),
    ],
    right=[
        over(range),
        looped,
        lambda n: jnp.sum((jnp.arange(n) - 2.0) ** 2),
        lambda n: sum((f(i, 2.0) for i in range(n)), start=0.0),
        lambda n: float(jnp.sum(jax.vmap(f, in_axes=(0, None))(jnp.arange(n, dtype=jnp.float32), 2.0))),
    ],
    hints=[
        "Python reads the line `a += ...` as a = a + .... What is the a on the right, the first time?",
        "Which number has no effect in a sum? Start with it, and let it be a real one.",
        "a = 0.0 above the loop; in it a += f(i, 2.0); below it return a",
    ],
    why="Ten lines of Python are read in no time, and one of them may use what does not exist yet. Run what you put on a slide.",
)
