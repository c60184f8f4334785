"""1.2: images of bytes become vectors of numbers between 0 and 1."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def images(n, height, width, channels):
    """Images of random bytes, with the brightest and the darkest byte in each."""

    def drawn(rng):
        x = rng.integers(256, size=(n, height, width, channels)).astype(np.uint8)
        x[:, 0, 0, 0], x[:, -1, -1, -1] = 255, 0
        return (x,)

    return drawn


def dark_and_bright(rng):
    """An image, and the same one five times as bright."""
    dark = rng.integers(1, 51, size=(3, 5, 3))
    return (np.stack([dark, 5 * dark]).astype(np.uint8),)


def rows(x):
    return x.reshape(len(x), -1)


def brightest(x, axis):
    return x.max(axis=axis, keepdims=True)


def in_a_loop(x):
    return np.array([[byte / 255 for byte in np.asarray(image).ravel()] for image in x])


flatten_images = Exercise(
    title="Images as vectors",
    points=4,
    minutes=6,
    returns="One row for each image: (n, h * w * c).",
    cases={
        "six_pixels": shown(draw.arrays([[[[0], [51], [102]], [[153], [204], [255]]]], dtype=np.uint8)),
        "colours": images(7, 11, 13, 3),
        "dark_and_bright": dark_and_bright,
        "squares": hidden(images(5, 17, 17, 3)),
    },
    checks={
        "six_pixels": gate(matches("is 0, 0.2, 0.4, 0.6, 0.8, 1 for the six pixels of the text")),
        "value": matches(
            "keeps the order of the pixels and divides all of them by 255", on="colours squares", weight=2
        ),
        "brightness": matches("leaves a dark image darker than a bright one", on="dark_and_bright"),
    },
    wrong=[
        Wrong(
            "batch_too",
            [lambda x: x.ravel() / 255, lambda x: x.reshape(1, -1) / 255],
            cause="All images together have become one vector.",
            advice="Keep the first axis, which counts the images, and flatten the other three.",
            bank="M5",
        ),
        Wrong(
            "other_order",
            [
                lambda x: rows(x.transpose(0, 2, 1, 3)) / 255,
                lambda x: rows(x.transpose(0, 3, 1, 2)) / 255,
            ],
            cause="The axes of an image have changed places, so its pixels come in another order.",
            advice="Row by row, from left to right, the colours of a pixel side by side: `reshape` alone does that, without a transpose.",
            bank="M6",
        ),
        Wrong(
            "not_scaled",
            [lambda x: rows(x).astype(jnp.float32), rows],
            cause="The bytes are not scaled: the brightest pixel is still 255.",
            advice="Divide by 255, the largest number that a byte can be.",
            bank="M7",
        ),
        Wrong(
            "in_bytes",
            [lambda x: rows(x) // 255, lambda x: (rows(x) / 255).astype(jnp.uint8)],
            cause="You compute in whole numbers: all but the brightest pixels become 0.",
            advice="Divide with `/`, which gives real numbers, and leave them real.",
            bank="M7",
        ),
        Wrong(
            "by_256",
            lambda x: rows(x) / 256,
            cause="You divide by 256, which is how many values a byte has; the largest is 255.",
            advice="White, 255, must become exactly 1.",
            bank="M7",
        ),
        Wrong(
            "by_the_brightest",
            [
                lambda x: rows(x / brightest(x, (1, 2, 3))),
                lambda x: rows(x / brightest(x, None)),
                lambda x: rows(
                    (x - x.min((1, 2, 3), keepdims=True)) / (brightest(x, (1, 2, 3)) - x.min((1, 2, 3), keepdims=True))
                ),
            ],
            cause="You divide by the brightest pixel that is there. A dark image, or a dark batch, then looks like a bright one, and what a pixel means depends on its company.",
            advice="One constant for all images, now and later: 255.",
            bank="M8",
        ),
    ],
    right=[
        lambda x: x.reshape(x.shape[0], -1).astype(jnp.float32) * (1 / 255),
        in_a_loop,
        jax.vmap(lambda image: jnp.ravel(image) / 255),
        lambda x: jnp.stack([jnp.concatenate(list(image), axis=None) for image in x]) / 255.0,
        lambda x: jnp.interp(rows(x), jnp.array([0, 255]), jnp.array([0.0, 1.0])),
    ],
    hints=[
        "The numbers of an image already lie in memory one after the other. You need no new order, only another shape.",
        "`x.reshape(n, -1)` keeps the first axis and puts everything else into the second. Then make 0 to 255 into 0 to 1.",
        "n = the length of x; reshape x to (n, -1); the result is that divided by 255, as real numbers.",
    ],
    why="The vector holds the same numbers as the image, so nothing is lost; but the model no longer knows which pixels were neighbours. And one constant for all images keeps dark and bright apart.",
)
