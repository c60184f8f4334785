"""5.5: a step with momentum."""

import jax
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, inputs_unchanged, matches, repeated, shown


def momentum(velocity, position):
    """A momentum rule from one rule for v and one for p, leaf by leaf."""

    def step(p, v, g, lr, mu):
        new_v = jax.tree.map(lambda v, g: velocity(v, g, lr, mu), v, g)
        return jax.tree.map(lambda p, v, w, g: position(p, v, w, g, lr, mu), p, v, new_v, g), new_v

    return step


averaged = momentum(lambda v, g, lr, mu: mu * v + (1 - mu) * g, lambda p, v, w, g, lr, mu: p - lr * w)
nesterov = momentum(lambda v, g, lr, mu: mu * v + g, lambda p, v, w, g, lr, mu: p - lr * (g + mu * w))
stale = momentum(lambda v, g, lr, mu: mu * v + g, lambda p, v, w, g, lr, mu: p - lr * v)
rate_inside = momentum(lambda v, g, lr, mu: mu * v + lr * g, lambda p, v, w, g, lr, mu: p - w)
factors_last = momentum(lambda v, g, lr, mu: g + v * mu, lambda p, v, w, g, lr, mu: p - w * lr)


def by_leaves(p, v, g, lr, mu):
    ps, structure = jax.tree.flatten(p)
    vs = [mu * v + g for v, g in zip(jax.tree.leaves(v), jax.tree.leaves(g), strict=True)]
    return [structure.unflatten([p - lr * v for p, v in zip(ps, vs, strict=True)]), structure.unflatten(vs)]


def in_pairs(p, v, g, lr, mu):
    pairs = jax.tree.map(lambda p, v, g: (p - lr * (mu * v + g), mu * v + g), p, v, g)
    return jax.tree.transpose(jax.tree.structure(p), jax.tree.structure((0, 0)), pairs)


A_DICT = {"a": draw.normal((3,)), "b": (draw.normal((2, 5)), [draw.normal((7,))])}

momentum_step = Exercise(
    title="Give it mass",
    points=5,
    minutes=7,
    returns="The new parameters and the new velocity, in this order, each a tree like params.",
    cases={
        "unit_steps": shown(draw.fixed(np.float32(0.0), np.float32(0.0), np.float32(1.0), 0.1, 0.9)),
        "by_hand": shown(draw.together(draw.arrays([1000, 100], [10, 20], [1, 2]), draw.fixed(0.1, 0.5))),
        "network": draw.together(draw.with_like(draw.network(11, 13, 5), 2), draw.fixed(0.03, 0.8)),
        "dict": draw.together(draw.with_like(draw.tree(A_DICT), 2), draw.fixed(0.2, 0.5)),
    },
    checks={
        "value": gate(
            matches(
                "is at -0.561 after three steps with gradient 1, lr 0.1 and mu 0.9",
                asks=repeated(3, carry={0: 0, 1: 1}),
                on="unit_steps",
            )
        ),
        "network": matches(
            "moves every array of a list of layers and its velocity", rtol=1e-6, weight=2, on="by_hand network"
        ),
        "dict": matches("works for a dict of lists and tuples", rtol=1e-6),
        "pure": inputs_unchanged("leaves parameters and velocity as they were", on="network"),
    },
    wrong=[
        Wrong(
            "averaged_velocity",
            averaged,
            cause="A valid method in another convention: your velocity is an average, with a factor 1 - mu on the gradient. Your steps are 1/(1 - mu) times shorter.",
            advice="Here v becomes mu * v + g, without the factor.",
            bank="M80",
        ),
        Wrong(
            "nesterov",
            nesterov,
            cause="A valid method in another convention: this is Nesterov's momentum, which looks ahead by another mu * v.",
            advice="Here p becomes p - lr * v with the new velocity, and that is all.",
            bank="M80",
        ),
        Wrong(
            "stale_velocity",
            stale,
            cause="The position moves with the old velocity, so the gradient of this step counts only in the next one.",
            advice="Compute the new velocity first, then use it.",
            bank="M80",
        ),
        Wrong(
            "rate_inside",
            rate_inside,
            cause="A valid method in another convention: the learning rate sits inside the velocity. Positions agree, velocities do not.",
            advice="Keep lr out of v, and multiply by it when p moves.",
            bank="M80",
        ),
    ],
    right=[factors_last, by_leaves, in_pairs],
    hints=[
        "A ball with friction: the velocity remembers a share mu of itself and is kicked by the gradient; then the position follows the velocity.",
        "Two maps over the trees, in this order: first the new velocity from v and g, then the new parameters from p and the new velocity.",
        "v_new = mu * v + g on every leaf, p_new = p - lr * v_new on every leaf; return (p_new, v_new).",
    ],
    why="Under a constant gradient the velocity is a geometric series and tends to g/(1 - mu): with mu = 0.9 the steps become ten times longer where slopes agree, and cancel where they alternate.",
)
