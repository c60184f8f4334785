"""4.6: the mean loss of a dataset, computed batch by batch."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, reference, remark, shown

PARAMS = draw.tree(
    [(draw.normal((13, 11)), draw.normal((13,))), (draw.normal((5, 13)), draw.normal((5,)))]
)  # 11 inputs, 13 hidden units, 5 classes


def layer(weights):
    """A layer without biases."""
    return np.array(weights, np.float32), np.zeros(len(weights), np.float32)


INPUT_AND_ZERO = [layer([[1]]), layer([[1], [0]])]  # the logits of x are (x, 0): the second class costs x


def network_and_data(examples, batch):
    """Parameters of a network, a dataset, and a batch size."""

    def draw_all(rng):
        (params,), (_, Y) = PARAMS(rng), draw.logits_and_one_hot(examples, 5)(rng)
        return params, *draw.normal((examples, 11))(rng), Y, batch

    return draw_all


def over_batches(step, finish):
    """A loop over batches that adds up `step(loss, size)` and ends with `finish(total, examples, batches)`."""

    def answer(params, X, Y, batch):
        starts = range(0, len(X), batch)
        slices = [(X[start : start + batch], Y[start : start + batch]) for start in starts]
        total = sum(step(reference("batch_loss")(params, x, y), len(x)) for x, y in slices)
        return finish(total, len(X), len(starts))

    return answer


def without_the_last(params, X, Y, batch):
    whole = len(X) // batch * batch
    return over_batches(lambda loss, size: loss * size, lambda total, n, k: total / max(whole, 1))(
        params, X[:whole], Y[:whole], batch
    )


def whole_batches_alone(params, X, Y, batch):
    starts, total = range(0, len(X) - batch + 1, batch), 0.0
    for start in starts:
        total += reference("batch_loss")(params, X[start : start + batch], Y[start : start + batch])
    return total / len(starts)


def padded_scan(params, X, Y, batch):
    n, k = len(X), -(-len(X) // batch)
    pad = [(0, k * batch - n), (0, 0)]
    xs, ys = (jnp.pad(A, pad).reshape(k, batch, -1) for A in (X, Y))

    def add(total, xy):
        losses = jax.vmap(lambda x, y: reference("batch_loss")(params, x[None], y[None]) * jnp.sum(y))(*xy)
        return total + jnp.sum(losses), None

    return jax.lax.scan(add, 0.0, (xs, ys))[0] / n


dataset_loss = Exercise(
    title="Loss of a dataset, batch by batch",
    points=6,
    minutes=7,
    returns="One number: ().",
    cases={
        "one_batch": network_and_data(7, batch=7),
        "by_hand": shown(
            draw.together(draw.fixed(INPUT_AND_ZERO), draw.arrays([[10], [20], [100]], 3 * [[0, 1]]), draw.fixed(2))
        ),
        "ragged": network_and_data(7, batch=3),
        "twos": hidden(network_and_data(23, batch=2)),
        "sevens": hidden(network_and_data(23, batch=7)),
        "batch_beyond_the_end": network_and_data(23, batch=29),
    },
    checks={
        "value": gate(matches("is the loss of the one batch that holds everything", on="one_batch")),
        "ragged": matches("does not depend on how the data are cut", weight=2, on="by_hand ragged twos sevens"),
        "beyond": matches("accepts a batch larger than the dataset", weight=0.5, on="batch_beyond_the_end"),
        "frugal": remark(
            "holds one batch in memory at a time",
            field="largest_product",
            at_most=3 * 13,  # one batch of three through thirteen hidden units
            message="mechanism.whole_batch",
            static=(3,),
            on="ragged",
        ),
    },
    wrong=[
        Wrong(
            "dataset_summed",
            [
                over_batches(lambda loss, size: loss * size, lambda total, n, k: total),
                over_batches(lambda loss, size: loss, lambda total, n, k: total),
            ],
            cause="The losses of the batches are added up, and the sum is not divided by the number of examples.",
            advice="The result is a mean over all examples: what must the total be divided by?",
            bank="M55",
        ),
        Wrong(
            "mean_of_means",
            over_batches(lambda loss, size: loss, lambda total, n, k: total / k),
            cause="The mean of the batch means is taken. The last batch is shorter, so each of its examples counts for more than the others.",
            advice="Weigh the loss of each batch by the number of examples in it.",
            bank="M65",
        ),
        Wrong(
            "last_batch_dropped",
            [without_the_last, whole_batches_alone],
            cause="The last, shorter batch is left out.",
            advice="Slices may run past the end: how many times does your loop turn for 7 examples in batches of 3?",
            bank="M65",
        ),
    ],
    right=[
        lambda params, X, Y, batch: reference("batch_loss")(params, X, Y),
        over_batches(lambda loss, size: float(loss) * size, lambda total, n, k: total / n),
        padded_scan,
    ],
    hints=[
        "Four examples in one batch and one in the last: does the mean of the two batch losses treat all five alike?",
        "Slice with a step: `X[start:start + batch]` may run past the end, and then simply is shorter. Weigh each batch's loss by how many examples it holds.",
        "total = 0; for start in range(0, n, batch): cut x and y, add batch_loss(params, x, y) times len(x) to total; the result is total divided by n.",
    ],
    why="A mean of means is the mean only if all groups are equally large. Weights for the examples restore it, so that the batch size is a matter of memory and not of meaning.",
)
