"""5.6: the table of which class is taken for which."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, jits, matches, same_program_size, shown


def guesses(rng):
    """Labels, and guesses of which about half are the labels."""
    truth = rng.integers(5, size=29)
    guesses = np.where(rng.random(29) < 0.5, truth, rng.integers(5, size=29))
    return truth.astype(np.int32), guesses.astype(np.int32)


def as_bytes(rng):
    """Labels and guesses as the digits have them, whose largest number is 255; some pairs occur more often."""
    return tuple(rng.integers(2, size=1500).astype(np.uint8) for _ in range(2))


def three_times_as_long(truth, guesses, classes):
    return np.tile(truth, 3), np.tile(guesses, 3), classes


def counted_once(y, y_hat, k):
    return jnp.zeros((k, k), int).at[y, y_hat].set(1)


def transposed(y, y_hat, k):
    return jnp.zeros((k, k), int).at[y_hat, y].add(1)


def by_bincount(y, y_hat, k):
    return jnp.bincount(k * y + y_hat, length=k * k).reshape(k, k)


def by_product(y, y_hat, k):
    rows, columns = (jax.nn.one_hot(labels, k, dtype=jnp.int32) for labels in (y, y_hat))
    return rows.T @ columns


def by_comparison(y, y_hat, k):
    classes = jnp.arange(k)
    return jnp.sum((y == classes[:, None])[:, None, :] & (y_hat == classes[:, None])[None, :, :], axis=2)


SIX_OF_THREE_CLASSES = draw.arrays([0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 0, 2], dtype=np.int32)

confusion = Exercise(
    title="Which is taken for which?",
    points=3,
    minutes=5,
    returns="Integer counts, rows are the truth: (k, k).",
    cases={
        "toy": shown(draw.together(SIX_OF_THREE_CLASSES, draw.fixed(3))),
        "guesses": draw.together(guesses, draw.fixed(5)),
        "crowd": draw.together(draw.labels(1500, 2), draw.labels(1500, 2), draw.fixed(2)),
        "bytes": draw.together(as_bytes, draw.fixed(2)),
        "absent_class": draw.together(draw.labels(11, 3), draw.labels(11, 3), draw.fixed(7)),
    },
    checks={
        "toy": gate(matches("counts six examples of three classes, rows for the truth and columns for the guess")),
        "value": gate(matches("counts repeated pairs as often as they occur", on="guesses crowd", weight=2)),
        "bytes": matches("counts beyond 255 where labels are bytes, as those of the digits are", weight=0.5),
        "absent": matches("leaves zeros where a class never occurs", on="absent_class"),
        "jits": jits("works inside jax.jit with a static k", static=(2,), on="guesses", weight=0.5),
        "no_loop": same_program_size(
            "is a program of the same size for any number of examples",
            larger=three_times_as_long,
            static=(2,),
            on="guesses",
            weight=0.5,
        ),
    },
    wrong=[
        Wrong(
            "counted_once",
            counted_once,
            cause="Repeated pairs count once: `set` writes a one, however often the pair occurs.",
            advice="Use `add`: it accumulates where indices repeat.",
            bank="M82",
        ),
        Wrong(
            "rows_are_guesses",
            transposed,
            cause="Rows and columns have changed places: this is the transposed table.",
            advice="The first index is the truth, the second the guess.",
            bank="M82",
        ),
    ],
    right=[by_bincount, by_product, by_comparison],
    hints=[
        "It is a two-dimensional histogram: every example adds one to one cell.",
        "`table.at[rows, columns].add(1)` takes whole arrays of indices and counts repeated ones as often as they occur.",
        "Start from integer zeros (k, k), then add 1 at the rows y and the columns y_hat, in one line.",
    ],
    why="`.at[].add` is a scatter: all examples at once, and repeated cells accumulate. The diagonal divided by the sum is the accuracy; what lies beside it tells which digits look alike to your network.",
)
