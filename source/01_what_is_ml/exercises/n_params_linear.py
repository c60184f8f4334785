"""1.6: how many numbers a linear model has to learn."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown

PRIMES = (2, 3, 5, 7, 11, 13)  # small, so that a bias more changes the count by more than rounding would


def sizes(rng):
    """Height and width, both prime and different, three channels, and a number of classes."""
    height, width = rng.choice(PRIMES, size=2, replace=False)
    return int(height), int(width), 3, int(rng.choice([5, 7]))


def by_shapes(h, w, c, k):
    model = jax.eval_shape(lambda: jnp.zeros((k, h * w * c)))
    return math.prod(model.shape)


n_params_linear = Exercise(
    title="How many parameters?",
    points=3,
    minutes=5,
    returns="One whole number: ().",
    cases={
        "animals": shown(draw.fixed(512, 512, 3, 2)),
        "sizes": sizes,
        "sky": shown(draw.fixed(100_003, 100_019, 3, 10_007)),
        "other_sizes": hidden(sizes),
    },
    checks={
        "animals": gate(matches("is 1,572,864 for two kinds of animals in 512 x 512 pixels")),
        "value": matches("counts every number in A", on="sizes other_sizes", weight=2),
        "sky": matches("is exact where the matrix would fit into no memory"),
    },
    wrong=[
        Wrong(
            "one_channel",
            lambda h, w, c, k: h * w * k,
            cause="You count the pixels. Each pixel is `c` numbers, one for each colour, and each number has a weight of its own.",
            advice="How long is the vector that your `flatten_images` makes of one image?",
            bank="M13",
        ),
        Wrong(
            "with_a_bias",
            lambda h, w, c, k: (h * w * c + 1) * k,
            cause="You count a bias for each class. The linear model of this notebook has none.",
            advice="Count the numbers in A, nothing else.",
            bank="M13",
        ),
        Wrong(
            "one_class",
            lambda h, w, c, k: h * w * c,
            cause="This is the length of the input, the weights of one class.",
            advice="A has such a row for each class.",
            bank="M13",
        ),
        Wrong(
            "past_32_bits",
            [
                lambda h, w, c, k: int(jnp.prod(jnp.array([h, w, c, k]))),
                lambda h, w, c, k: jnp.prod(jnp.array([h, w, c, k])),
            ],
            cause="You multiply in JAX, whose integers have 32 bits. Past 2,147,483,647 they start again from below zero, without a word.",
            advice="Multiply Python's own integers, which grow as they need.",
        ),
    ],
    right=[
        lambda h, w, c, k: math.prod((h, w, c, k)),
        lambda h, w, c, k: np.prod(np.array([h, w, c, k], np.int64)),
        lambda h, w, c, k: sum(h * w * c for _ in range(k)),
        by_shapes,
    ],
    hints=[
        "The model takes a vector of one length to a vector of another. What shape has its matrix?",
        "A has shape (k, d), and d is the length of the vector that an image becomes.",
        "Multiply four Python integers: height, width, channels and classes.",
    ],
    why="Every number of the input has a weight for every class. The count grows with the area of the image, and is the reason why convolutions will share their weights.",
)
