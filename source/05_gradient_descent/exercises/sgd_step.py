"""5.1: one step of gradient descent for parameters in a tree of any structure."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, inputs_unchanged, matches, shown


def up(params, grads, lr):
    return jax.tree.map(lambda p, g: p + lr * g, params, grads)


def of_rate_one(params, grads, lr):
    return jax.tree.map(lambda p, g: p - g, params, grads)


def of_rate_squared(params, grads, lr):
    return jax.tree.map(lambda p, g: p - lr * lr * g, params, grads)


def not_added(params, grads, lr):
    return jax.tree.map(lambda p, g: -lr * g, params, grads)


def of_matrices_only(params, grads, lr):
    return jax.tree.map(lambda p, g: p - lr * g if jnp.ndim(p) == 2 else p, params, grads)


def in_place(params, grads, lr):
    if not isinstance(params, list | tuple | dict):
        return params - lr * grads
    keys = params.keys() if isinstance(params, dict) else range(len(params))
    new = {key: in_place(params[key], grads[key], lr) for key in keys}
    if isinstance(params, tuple):
        return tuple(new.values())
    for key in keys:
        params[key] = new[key]
    return params


def by_leaves(params, grads, lr):
    leaves, structure = jax.tree.flatten(params)
    return structure.unflatten([p - lr * g for p, g in zip(leaves, jax.tree.leaves(grads), strict=True)])


def by_hand(params, grads, lr):
    if isinstance(params, dict):
        return {key: by_hand(params[key], grads[key], lr) for key in params}
    if isinstance(params, list | tuple):
        return [by_hand(p, g, lr) for p, g in zip(params, grads, strict=True)]
    return params - lr * grads


A_DICT = {
    "body": [draw.normal((7, 3)), draw.normal((7,))],
    "head": (draw.normal((5, 7)), draw.normal((5,))),
}
A_LAYER = [(np.array([[100, 1000]], np.float32), np.array([10], np.float32))]
ITS_GRADIENT = [(np.array([[2, 20]], np.float32), np.array([4], np.float32))]

sgd_step = Exercise(
    title="One step",
    points=6,
    minutes=6,
    returns="A tree of the same structure as params.",
    cases={
        "number": shown(draw.fixed(np.float32(3.0), np.float32(2.0), 0.5)),
        "by_hand": shown(draw.fixed(A_LAYER, ITS_GRADIENT, 0.5)),
        "network": draw.together(draw.with_like(draw.network(11, 13, 5)), draw.fixed(0.3)),
        "dict": draw.together(draw.with_like(draw.tree(A_DICT)), draw.fixed(0.07)),
    },
    checks={
        "number": gate(matches("steps from 3 to 2 when the slope is 2 and the learning rate 0.5", rtol=1e-6)),
        "value": gate(matches("moves every array of a list of layers", on="by_hand network", rtol=1e-6, weight=2)),
        "dict": matches("works for a dict of lists and tuples", rtol=1e-6),
        "stands_still": matches(
            "changes nothing when the learning rate is 0",
            change=lambda params, grads, lr: (params, grads, 0.0),
            rtol=0.0,
            on="network",
        ),
        "pure": inputs_unchanged("leaves the old parameters as they were", on="network"),
    },
    wrong=[
        Wrong(
            "uphill",
            up,
            cause="The sign is turned round: the gradient points uphill, and so do you.",
            advice="Subtract the gradient.",
            bank="M67",
        ),
        Wrong(
            "rate_forgotten",
            of_rate_one,
            cause="The learning rate is missing: each step is the whole gradient.",
            advice="Multiply the gradient by the learning rate, once.",
            bank="M68",
        ),
        Wrong(
            "rate_twice",
            of_rate_squared,
            cause="The learning rate is applied twice: with 0.1 your steps are ten times shorter than you think.",
            advice="One factor of the learning rate is enough.",
            bank="M68",
        ),
        Wrong(
            "step_only",
            not_added,
            cause="You return the step instead of the point where it leads.",
            advice="Add the step to the old parameters.",
            bank="M69",
        ),
        Wrong(
            "biases_skipped",
            of_matrices_only,
            cause="Only the matrices move; the biases keep their old values.",
            advice="Treat every leaf of the tree alike: `jax.tree.map` visits all of them.",
            bank="M70",
        ),
        Wrong(
            "in_place",
            in_place,
            cause="The numbers are right, but you wrote them into the list or dict that you were given. Whoever still holds the old parameters has lost them.",
            advice="Build a new tree; `jax.tree.map` does.",
            bank="M70",
            by="pattern",
        ),
    ],
    right=[by_leaves, by_hand, jax.jit(by_leaves)],
    hints=[
        "The gradient points uphill. For a single number, what are the new parameter, the step and its sign?",
        "`jax.tree.map(f, params, grads)` calls f on every pair of leaves and puts the results into a tree of the same structure.",
        "Map the function (p, g) -> p minus lr times g over both trees and return the tree that comes out.",
    ],
    why="Gradients live in the same tree as the parameters, so one rule for one number is a rule for a network of any shape; and because a new tree is built, the old one is still there to compare with.",
)
