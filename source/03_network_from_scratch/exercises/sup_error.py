"""3.8.1: the worst error of an approximation."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, TestFunction, Wrong, draw, gate, hidden, matches, responds, shown


def pair(f, g, size):
    """Two functions, and a grid of different points in random order."""
    functions = draw.fixed(TestFunction(f), TestFunction(g))
    return draw.together(functions, draw.uniform((size,), low=-2, high=2))


def errors(f, g, grid):
    return f(grid) - g(grid)


def point_by_point(f, g, grid):
    return max(abs(float(f(x)) - float(g(x))) for x in np.asarray(grid))


sup_error = Exercise(
    title="The worst error",
    points=4,
    minutes=6,
    returns="One number: ().",
    cases={
        "by_hand": shown(
            draw.together(draw.fixed(TestFunction("square"), TestFunction("cube")), draw.arrays([0, 1, 2, 3]))
        ),
        "sin_and_tanh": pair("sin", "tanh", 23),
        "below": pair("tanh", "exp", 29),
        "on_two_sides": draw.together(  # of nearly one size, and farthest apart at the first point
            draw.fixed(TestFunction("tanh"), TestFunction("bowl_gradient", (np.array(-1, np.float32), np.array(0, np.float32)))),
            draw.arrays([-3, -1, 0, 1, 2]),
        ),
        "others": hidden(pair("cube", "sin", 31)),
    },
    checks={
        "by_hand": gate(matches("is 18 for the square and the cube at 0, 1, 2, 3")),
        "value": matches("is the largest distance between the two curves", on="sin_and_tanh below on_two_sides others"),
        "symmetric": responds(
            "is the same if f and g change places", change=lambda f, g, x: (g, f, x), on="sin_and_tanh below"
        ),
    },
    wrong=[
        Wrong(
            "mean_error",
            [
                lambda f, g, x: jnp.mean(jnp.abs(errors(f, g, x))),
                lambda f, g, x: jnp.sqrt(jnp.mean(errors(f, g, x) ** 2)),
            ],
            cause="This is a mean over the grid. A curve that is right almost everywhere and wild in one place has a small mean error.",
            advice="The theorem speaks of the worst point: take the largest error.",
            bank="M51b",
        ),
        Wrong(
            "signed",
            [lambda f, g, x: jnp.max(errors(f, g, x)), lambda f, g, x: jnp.max(errors(g, f, x))],
            cause="Signed differences: where the first curve is below the second, your error is negative and does not count.",
            advice="Take the size of each difference before you look for the largest.",
            bank="M51b",
        ),
        Wrong(
            "of_the_maxima",
            lambda f, g, x: jnp.abs(jnp.max(f(x)) - jnp.max(g(x))),
            cause="You compare the highest points of the two curves, which may lie in different places.",
            advice="First the difference at every point of the grid, then the largest.",
        ),
    ],
    right=[
        point_by_point,
        lambda f, g, x: jnp.linalg.norm(errors(f, g, x), ord=jnp.inf),
        lambda f, g, x: np.abs(np.asarray(f(x)) - np.asarray(g(x))).max(),
        lambda f, g, x: jnp.max(jax.vmap(lambda x: jnp.abs(f(x) - g(x)))(x)),
        lambda f, g, x: jnp.sort(jnp.abs(errors(f, g, x)))[-1],
    ],
    hints=[
        "At every point of the grid the two curves have a distance. Which of these distances is asked for?",
        "`f(grid)` and `g(grid)` are arrays of one shape. A difference may be negative; a distance may not.",
        "The maximum of the absolute difference of f(grid) and g(grid).",
    ],
    why="An approximation in this sense may be trusted at every point, and not only on average. On a grid you see the worst of the points that you looked at.",
)
