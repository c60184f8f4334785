"""2.5: the derivative at every entry of an array."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, TestFunction, Wrong, draw, gate, hidden, matches, shown


def entries(name, n):
    return draw.together(draw.fixed(TestFunction(name)), draw.normal((n,)))


def one_by_one(f, X):
    return jnp.stack([jax.grad(f)(x) for x in X])


def pulled_back(f, X):
    values, pull = jax.vjp(f, X)
    return pull(jnp.ones_like(values))[0]


grad_total = Exercise(
    title="Gradients need one number",
    points=4,
    minutes=5,
    returns="One derivative for each entry: (n,).",
    cases={
        "by_hand": shown(draw.together(draw.fixed(TestFunction("square")), draw.arrays([1, 2, 10]))),
        "sin": entries("sin", 7),
        "tanh": entries("tanh", 11),
        "one": hidden(entries("exp", 1)),
    },
    checks={
        "by_hand": gate(matches("is 2, 4, 20 for the square at 1, 2, 10")),
        "value": matches("is the derivative of f at every entry", on="sin tanh one"),
    },
    wrong=[
        Wrong(
            "of_an_array",
            lambda f, X: jax.grad(f)(X),
            cause="`jax.grad` wants a function whose result is one number, and f of an array is an array. Of which of its entries should it take the slope?",
            advice="Sum what f gives to one number, or map the gradient over the entries with `jax.vmap`.",
            bank="M21",
        ),
        Wrong(
            "of_the_mean",
            jax.jit(lambda f, X: jax.grad(lambda X: jnp.mean(f(X)))(X), static_argnums=0),
            cause="This is the gradient of a mean: each derivative is divided by the number of entries.",
            advice="Sum instead.",
        ),
        Wrong(
            "whole_matrix",
            [lambda f, X: jax.jacobian(f)(X), lambda f, X: jax.jacfwd(f)(X)],
            cause="This is the matrix of all derivatives, of each result by each entry. Off its diagonal it is zero, since f takes each entry by itself.",
            advice="Only the diagonal is wanted. The gradient of the sum is just that, and costs far less than the matrix.",
        ),
        Wrong(
            "total",
            lambda f, X: jnp.sum(jax.grad(lambda X: jnp.sum(f(X)))(X)),
            cause="The derivatives are added up to one number. One for each entry is wanted.",
            advice="Sum inside of what you differentiate, not outside.",
        ),
        Wrong(
            "not_differentiated",
            [lambda f, X: f(X), lambda f, X: jnp.sum(f(X))],
            cause="These are values of f; nothing is differentiated.",
            advice="Put `jax.grad` around a function of X that gives one number.",
        ),
    ],
    right=[
        lambda f, X: jax.vmap(jax.grad(f))(X),
        one_by_one,
        pulled_back,
        lambda f, X: jax.jvp(f, (X,), (jnp.ones_like(X),))[1],
        lambda f, X: jnp.diag(jax.jacfwd(f)(X)),
    ],
    hints=[
        "How does the sum of all f(x) change when only the third entry of X moves?",
        "Write a function of X that gives one number, of which every derivative you want is a part. Then `jax.grad`.",
        "jax.grad(lambda X: jnp.sum(f(X)))(X); or jax.vmap(jax.grad(f))(X)",
    ],
    why="The sum mixes nothing: each entry stands in one of its terms alone. That is how a whole batch is differentiated in one go.",
)
