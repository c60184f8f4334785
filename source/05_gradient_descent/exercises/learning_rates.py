"""5.3: three learning rates for a valley, one that crawls, one that converges and one that diverges."""

import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, draw, gate, rate_regime


def off_axes(rng):
    """A start away from both axes: on an axis one of the curvatures would not be felt."""
    return ((rng.choice([-1, 1], size=2) * rng.uniform(0.5, 1.5, size=2)).astype(np.float32),)


learning_rates = Exercise(
    title="Three learning rates",
    points=4,
    minutes=6,
    returns="Three numbers: crawls, converges, diverges.",
    cases={"start": draw.together(draw.arrays([1.0, 20.0]), off_axes, draw.fixed(100))},
    checks={
        "crawls": rate_regime(
            "first a rate with which more than half of the soft distance is left after 100 steps",
            regime="crawls",
            position=0,
        ),
        "converges": gate(
            rate_regime(
                "then one with which less than 1 % of both distances is left", regime="converges", position=1, weight=2
            )
        ),
        "diverges": rate_regime("then one with which a distance has grown", regime="diverges", position=2),
    },
    right=[
        lambda: [1e-3, 0.05, 0.3],
        lambda: np.array([0.005, 2 / 21, 2.05 / 20], np.float32),
        lambda: (1e-4, jnp.float32(0.08), 1),
    ],
    hints=[
        "In each direction, one step multiplies the distance by 1 - lr * curvature. When does the size of that factor exceed one?",
        "The stiffest direction (curvature 20) decides when it diverges; the softest (curvature 1) how fast it converges.",
        "Diverges: above 2/20. Converges: a little below that. Crawls: so small that (1 - lr)^100 is still above one half.",
    ],
    why="The stiffest direction sets the speed limit 2/lambda_max; the softest one then has to live with it. Their ratio, the condition number, is the number of steps you pay.",
)
