"""4.1: the distance of two vectors."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Exercise,
    Wrong,
    between,
    draw,
    gate,
    gradient,
    hidden,
    matches,
    responds,
    shown,
    triangle,
)

euclidean = Exercise(
    title="Euclidean distance",
    points=4,
    minutes=5,
    returns="One number: ().",
    cases={
        "three_four_five": shown(draw.arrays([1, 2], [4, 6])),
        "vectors": draw.normal((7,), (7,)),
        "equal": shown(draw.arrays([1, -2, 3], [1, -2, 3])),
        "far": hidden(draw.normal((11,), (11,), scale=100)),
    },
    checks={
        "three_four_five": gate(matches("is 5 for a triangle with legs 3 and 4")),
        "value": gate(matches("is the length of the difference", on="vectors far")),
        "symmetric": responds("is the same in both directions", change=lambda p, y: (y, p), on="vectors"),
        "scale": responds(
            "grows threefold when all lengths do", change=lambda p, y: (3 * p, 3 * y), factor=3, on="vectors"
        ),
        "triangle": triangle(on="vectors"),
        "gradient": gradient("can be differentiated, with a slope of length 1", on="vectors"),
        "zero": between("is zero for equal vectors", low=0, high=0, on="equal"),
    },
    wrong=[
        Wrong(
            "no_root",
            lambda p, y: jnp.sum((p - y) ** 2),
            cause="The square root is missing: this is the squared distance. If all lengths triple, it grows ninefold.",
            advice="Take the root last, after the sum.",
            bank="M51",
        ),
        Wrong(
            "mean_square",
            lambda p, y: jnp.mean((p - y) ** 2),
            cause="This is a mean of squares: the root is missing, and a distance does not divide by the number of components.",
            advice="Ask for the unit of your result: it should be that of the vectors, not its square.",
            bank="M51",
        ),
        Wrong(
            "root_of_mean",
            lambda p, y: jnp.sqrt(jnp.mean((p - y) ** 2)),
            cause="Under the root stands a mean: your distance is too small by the root of the number of components.",
            advice="Pythagoras adds up the squares; he does not average them.",
            bank="M52",
        ),
    ],
    right=[
        lambda p, y: jnp.sqrt((p - y) @ (p - y)),
        lambda p, y: jnp.hypot(*(jnp.linalg.norm(part) for part in jnp.split(p - y, [2]))),
        lambda p, y: sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) ** 0.5,
        jax.jit(lambda p, y: jnp.linalg.norm(p - y)),
    ],
    hints=[
        "Pythagoras, with n legs instead of two: which right-angled triangle has the distance as its hypotenuse?",
        "Three steps on the vector `p - y`: square, add up, take the root. No step divides by n.",
        "d = p - y; total = the sum of d squared; the result is the square root of total.",
    ],
    why="A distance carries the unit of its vectors: measure both in millimetres instead of metres and it grows a thousandfold, not a millionfold.",
)
