"""2.10.1: the second derivative at every entry."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def s(x):
    return x**3


second = Exercise(
    title="The second derivative",
    points=4,
    minutes=6,
    returns="One number for each entry: (b,).",
    cases={
        "by_hand": shown(draw.arrays([1, 2, -10])),
        "seven": draw.normal((7,)),
        "others": hidden(draw.normal((11,))),
    },
    checks={
        "by_hand": gate(matches("is 6, 12, -60 at 1, 2, -10")),
        "value": matches("is the second derivative of s at every entry", on="seven others"),
    },
    wrong=[
        Wrong(
            "on_the_array",
            lambda xs: jax.grad(jax.grad(s))(xs),
            cause="`jax.grad` is asked at a whole array. It wants a function that gives one number, and this one gives an array.",
            advice="Map it over the entries: `jax.vmap(jax.grad(jax.grad(s)))(xs)`.",
            bank="M21",
        ),
        Wrong(
            "first_derivative",
            lambda xs: jax.vmap(jax.grad(s))(xs),
            cause="This is the first derivative, 3 x squared.",
            advice="Differentiate once more: what `jax.grad` gives is a function.",
        ),
        Wrong(
            "squared_slope",
            lambda xs: jax.vmap(jax.grad(s))(xs) ** 2,
            cause="This is the square of the first derivative. The second derivative is the slope of the slope.",
            advice="Put `jax.grad` around `jax.grad(s)`.",
        ),
        Wrong(
            "whole_matrix",
            [lambda xs: jax.hessian(lambda xs: jnp.sum(s(xs)))(xs), lambda xs: jax.jacfwd(jax.vmap(jax.grad(s)))(xs)],
            cause="This is the matrix of all second derivatives, by each pair of entries. Off its diagonal it is zero.",
            advice="Map the second derivative of s over the entries, instead of differentiating a function of all of them.",
        ),
        Wrong(
            "third_derivative",
            lambda xs: jax.vmap(jax.grad(jax.grad(jax.grad(s))))(xs),
            cause="One derivative too many: this is the third, and it is 6 everywhere.",
            advice="Two times `jax.grad` are enough.",
        ),
    ],
    right=[
        lambda xs: jax.vmap(jax.grad(jax.grad(s)))(xs),
        lambda xs: 6 * xs,
        lambda xs: jax.vmap(jax.hessian(s))(xs),
        lambda xs: jnp.stack([jax.jacfwd(jax.grad(s))(x) for x in xs]),
        lambda xs: jax.grad(lambda xs: jnp.sum(jax.vmap(jax.grad(s))(xs)))(xs),
    ],
    hints=[
        "What kind of thing is `jax.grad(s)`? What can you do with such a thing?",
        "`jax.grad(jax.grad(s))` is the second derivative as a function of one number. How do you get it to all entries?",
        "return jax.vmap(jax.grad(jax.grad(s)))(xs)",
    ],
    why="grad, vmap and jit each take a function and give a function. That is why they can be put together in any number.",
)
