"""2.2: the first derivative that JAX takes."""

import jax
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def f(x, y):
    return (x - y) ** 2


def by_a_push(x, y):
    return jax.jvp(lambda x: f(x, y), (x,), (x * 0 + 1,))[1]


TWO_NUMBERS = draw.uniform((), (), low=-3, high=3)

df = Exercise(
    title="The first gradient",
    points=4,
    minutes=5,
    returns="One number: ().",
    cases={
        "by_hand": shown(draw.fixed(5.0, 2.0)),
        "random": TWO_NUMBERS,
        "two_more": TWO_NUMBERS,
        "others": hidden(TWO_NUMBERS),
    },
    checks={
        "value": gate(matches("is the derivative by x wherever one asks: 6 at (5, 2)")),
    },
    wrong=[
        Wrong(
            "by_y",
            jax.grad(f, argnums=1),
            cause="This is the derivative by y, minus the one by x.",
            advice="The one by x is wanted. `jax.grad` takes the first argument unless `argnums` names another.",
            bank="M18",
        ),
        Wrong(
            "of_a_number",
            [lambda x, y: jax.grad(f(x, y)), lambda x, y: jax.grad(f(x, y))(x, y)],
            cause="`jax.grad` is given f(x, y), which is a number. A number has no derivative; a function has.",
            advice="Give it the function, and call what comes out: `jax.grad(f)(x, y)`.",
            bank="M17",
        ),
        Wrong(
            "not_called",
            lambda x, y: jax.grad(f),
            cause="You return a function. `jax.grad(f)` is the derivative as a function, not its value anywhere.",
            advice="Call it: `jax.grad(f)(x, y)`.",
            bank="M17",
        ),
        Wrong(
            "of_integers",
            [lambda x, y: jax.grad(f)(int(x), int(y)), lambda x, y: jax.grad(f)(5, 2)],
            cause="The derivative is asked at an integer. Between 5 and 6 there is no further integer to move to, so JAX refuses.",
            advice="Take real numbers: 5.0, not 5.",
            bank="M16",
        ),
        Wrong(
            "half",
            [lambda x, y: x - y, lambda x, y: jax.grad(lambda x, y: (x - y) ** 2 / 2)(x, y)],
            cause="This is half of the derivative.",
            advice="A square brings down a factor of two. Or let `jax.grad` do it.",
        ),
        Wrong(
            "by_both",
            jax.grad(f, argnums=(0, 1)),
            cause="You return both derivatives. Only the one by x is wanted.",
            advice="Leave `argnums` out.",
        ),
        Wrong(
            "with_the_value",
            jax.value_and_grad(f),
            cause="You return two things, as `jax.value_and_grad` does: the value of f and its derivative.",
            advice="Use `jax.grad`, or return the second of the two alone.",
        ),
    ],
    right=[
        jax.grad(f),
        jax.jit(jax.grad(f)),
        jax.jacfwd(f),
        lambda x, y: 2 * (x - y),
        by_a_push,
    ],
    hints=[
        "`jax.grad` takes a function and gives back another function. Which arguments does that one take?",
        "`jax.grad(f)` is called with the arguments of f, and is the derivative by the first of them.",
        "return jax.grad(f)(x, y)",
    ],
    why="`jax.grad(f)` is a function like any other: you could have written `df = jax.grad(f)`, and you can differentiate it again.",
)
