"""The exercises of 04_losses: distances, logarithms that survive large numbers, and one good loss in full."""

import math

import numpy as np
from jaxercise.author import (
    Ask,
    Case,
    Check,
    Exercise,
    between,
    duplicate,
    finite,
    gradient,
    jits,
    matches,
    refuses,
    remark,
    responds,
    rows_sum,
)

from . import mutants

# --- inputs: lengths are distinct primes, so that no transposed or wrongly reduced result has the right shape


def given(*arrays):
    """Always the same arrays."""
    return lambda rng: tuple(np.asarray(array, np.float32) for array in arrays)


def normal(*shapes, scale=1.0):
    """Random arrays of these shapes."""
    return lambda rng: tuple((scale * rng.normal(size=shape)).astype(np.float32) for shape in shapes)


def logits_and_one_hot(batch, classes, scale=1.0, dtype=np.float32):
    """Random logits and the one-hot rows of random labels."""

    def draw(rng):
        Z = (scale * rng.normal(size=(batch, classes))).astype(dtype)
        return Z, np.eye(classes, dtype=dtype)[rng.integers(classes, size=batch)]

    return draw


def wrong_by(size):
    """Logits that are sure of a wrong class, by a margin."""

    def draw(rng):
        labels = rng.integers(5, size=7)
        sure = (labels + rng.integers(1, 5, size=7)) % 5
        return (size * np.eye(5)[sure]).astype(np.float32), np.eye(5, dtype=np.float32)[labels]

    return draw


def plus_and_minus(size):
    """Logits that are all of one size, of either sign."""
    return lambda rng: (size * rng.choice([-1, 1], size=(7, 5)).astype(np.float32),)


def rows_of_every_size(rng):
    """Seven rows of logits between a hundredth and ten thousand."""
    return ((10.0 ** np.arange(-2, 5)[:, None] * rng.normal(size=(7, 5))).astype(np.float32),)


def logits_and_labels(batch, classes):
    """Random logits and integer labels."""
    return lambda rng: (
        rng.normal(size=(batch, classes)).astype(np.float32),
        rng.integers(classes, size=batch).astype(np.int32),
    )


def network_and_data(examples, batch):
    """Parameters for 11 inputs, 13 hidden units and 5 classes, a dataset, and a batch size."""

    def draw(rng):
        weights, biases, more, last = normal((13, 11), (13,), (5, 13), (5,))(rng)
        Y = logits_and_one_hot(examples, 5)(rng)[1]
        return [(weights, biases), (more, last)], rng.normal(size=(examples, 11)).astype(np.float32), Y, batch

    return draw


# --- 4.1


def by_the_middle(p, y):
    """Three distances: the direct one, and the two to the point in the middle, where a distance just equals its detour."""
    return [Ask("call", args=args) for args in ((p, y), (p, (p + y) / 2), ((p + y) / 2, y))]


euclidean = Exercise(
    points=4,
    minutes=5,
    returns="One number: ().",
    cases=[
        Case(given([1, 2], [4, 6]), "three_four_five", shown=True),
        Case(normal((7,), (7,)), "vectors"),
        Case(given([1, -2, 3], [1, -2, 3]), "equal", hidden=True),
        Case(normal((11,), (11,), scale=100), "far", hidden=True),
    ],
    checks=[
        matches("is 5 for a triangle with legs 3 and 4", name="three_four_five", cases=("three_four_five",)),
        matches("is the length of the difference", cases=("vectors", "far")),
        responds(lambda p, y: (y, p), 1, "is the same in both directions", name="symmetric", cases=("vectors",)),
        responds(
            lambda p, y: (3 * p, 3 * y), 3, "grows threefold when all lengths do", name="scale", cases=("vectors",)
        ),
        Check(
            "triangle",
            "is never longer than the way by a third point",
            by_the_middle,
            "detour",
            expects=None,
            cases=("vectors",),
        ),
        between(0, 0, "is zero for equal vectors", name="zero", cases=("equal",)),
    ],
    misconceptions=mutants.euclidean_wrong,
    variants=mutants.euclidean_right,
    hints=[
        "Pythagoras, with n legs instead of two: which right-angled triangle has the distance as its hypotenuse?",
        "Three steps on the vector `p - y`: square, add up, take the root. No step divides by n.",
        "d = p - y; total = the sum of d squared; the result is the square root of total.",
    ],
    why="A distance carries the unit of its vectors: measure both in millimetres instead of metres and it grows a thousandfold, not a millionfold.",
)


# --- 4.2

safe_norm = Exercise(
    points=6,
    minutes=10,
    returns="One number: ().",
    cases=[
        Case(given([3, 4]), "three_four", shown=True),
        Case(normal((7,)), "vector"),
        Case(given([0, 0, 0]), "origin", shown=True),
        Case(given(np.zeros(11)), "origin_of_eleven", hidden=True),
        Case(normal((11,), scale=1e-3), "short", hidden=True),
    ],
    checks=[
        matches("is the length of the vector", cases=("three_four", "vector", "short")),
        between(-1e-6, 1e-6, "is 0 at the origin, to a millionth", name="zero", cases=("origin", "origin_of_eleven")),
        gradient(0, "has a slope of length 1 away from the origin", cases=("three_four", "vector", "short")),
        Check(
            "finite_slope",
            "has a finite slope at the origin",
            lambda v: [Ask("grad", args=(v,))],
            "finite",
            {"message": "result.slope_not_finite"},
            expects=None,
            weight=2,
            cases=("origin", "origin_of_eleven"),
        ),
    ],
    misconceptions=mutants.safe_norm_wrong,
    variants=mutants.safe_norm_right,
    hints=[
        "The root has an infinite slope at 0, and the chain rule multiplies that by the slope of the sum of squares, which is 0. What is 0 times infinity?",
        "`jnp.where` computes, and differentiates, both of its branches; the one not chosen still sends back 0 times its slope. So the root itself must never see a 0.",
        "total = the sum of squares; safe = total where it is positive, else 1; the result is the root of safe where total is positive, else 0.",
    ],
    why="The tip of the cone has no slope, so any finite choice is as good as another. What counts is that no branch, not even one thrown away, computes infinity.",
)


# --- 4.3

mse = Exercise(
    points=4,
    minutes=5,
    returns="One number: ().",
    cases=[
        Case(given([[1, 2], [3, 4]], [[1, 0], [0, 4]]), "by_hand", shown=True),
        Case(normal((7, 5), (7, 5)), "batch"),
        Case(normal((11, 3), (11, 3), scale=100), "large", hidden=True),
    ],
    checks=[
        matches("is 3.25 for the four numbers of the text", name="by_hand", cases=("by_hand",)),
        matches("is the mean over all entries", cases=("batch", "large")),
        responds(
            lambda P, Y: (2 * P, 2 * Y), 4, "grows fourfold when all errors double", name="scale", cases=("batch",)
        ),
        responds(duplicate, 1, "does not change when every example stands twice", name="duplicated", cases=("batch",)),
        refuses(lambda P, Y: (P[:, 0], Y[:, :1]), "refuses `(batch,)` against `(batch, 1)`", cases=("batch", "large")),
    ],
    misconceptions=mutants.mse_wrong,
    variants=mutants.mse_right,
    hints=[
        "The name says the order backwards: error, squared, mean. The mean runs over every entry there is.",
        "Before you subtract, compare `P.shape` with `Y.shape`: broadcasting would pair every row with every other, and complain about nothing.",
        "If the shapes differ, raise ValueError with both shapes in its text. Else: square the difference, entry by entry, and average all of them.",
    ],
    why="A mean keeps the step size independent of how many examples a batch holds, and a function that refuses wrong shapes saves an evening of looking for the reason.",
)


# --- 4.4

log_softmax = Exercise(
    points=6,
    minutes=10,
    returns="(batch, classes), like the logits.",
    cases=[
        Case(given([[0, 0, 0, 0], [0, math.log(2), math.log(2), math.log(3)]]), "rows", shown=True),
        Case(normal((7, 5)), "batch"),
        Case(plus_and_minus(1e4), "huge", hidden=True),
        Case(rows_of_every_size, "every_size", hidden=True),
        Case(lambda rng: (logits_and_one_hot(7, 5, 3.0, np.float16)(rng)[0],), "float16", hidden=True),
    ],
    checks=[
        matches("is the logarithm of the softmax of each row", cases=("rows", "batch")),
        rows_sum(1, "gives probabilities: `exp` of each row adds up to 1", exp=True, cases=("rows", "batch")),
        responds(lambda Z: (Z + 128,), 1, "does not mind 128 added to every logit", name="shifted", cases=("batch",)),
        matches("is right for logits of 10000 and -10000", name="huge", gate=False, cases=("huge",)),
        matches(
            "is right for rows of very different size in one batch",
            name="every_size",
            gate=False,
            cases=("every_size",),
        ),
        matches("works in half precision", name="float16", gate=False, weight=0.5, cases=("float16",)),
    ],
    misconceptions=mutants.log_softmax_wrong,
    variants=mutants.log_softmax_right,
    hints=[
        "Adding one number to all logits of a row changes no probability. Which number would make every exponential harmless?",
        "Do not build the softmax first: log(a/b) = log a - log b, and log(exp(z)) is just z. Subtract each row's own maximum (`keepdims=True`).",
        "shifted = Z minus the maximum of each row; the result is shifted minus the logarithm of the row sums of exp(shifted).",
    ],
    why="After the shift the largest exponential of each row is exp(0) = 1: nothing overflows, and the sum whose logarithm is taken lies between 1 and the number of classes.",
)


# --- 4.5

cross_entropy = Exercise(
    points=12,
    minutes=12,
    returns="One number: ().",
    cases=[
        Case(lambda rng: (np.zeros((1, 10), np.float32), np.eye(10, dtype=np.float32)[[3]]), "zeros", shown=True),
        Case(logits_and_one_hot(7, 5), "batch"),
        Case(wrong_by(1e3), "sure_and_wrong", hidden=True),
        Case(logits_and_one_hot(7, 5, 1e3), "large", hidden=True),
        Case(logits_and_one_hot(7, 5, 3.0, np.float16), "float16", hidden=True),
    ],
    checks=[
        matches("is ln 10 for ten classes and no preference", name="ln_10", cases=("zeros",)),
        matches("averages over the examples what it sums over the classes", cases=("batch",)),
        responds(
            duplicate,
            1,
            "does not change when every example stands twice in the batch",
            name="duplicated",
            cases=("batch",),
        ),
        gradient(0, "has the right slope for every logit", cases=("batch",)),
        finite("stays finite when a logit is 1000", cases=("large",)),
        matches("is still right when a logit is 1000", name="large", gate=False, cases=("large",)),
        gradient(0, "still has a slope when it is sure and wrong", name="alarm", cases=("sure_and_wrong",), weight=2),
        jits(cases=("batch",), weight=0.5),
        matches("works in half precision", name="float16", gate=False, weight=0.5, cases=("float16",)),
    ],
    misconceptions=mutants.cross_entropy_wrong,
    variants=mutants.cross_entropy_right,
    hints=[
        "For one example, only the log-probability of its true class counts. What do you do with the other examples of the batch?",
        "You have `log_softmax` for logits of shape (batch, classes). Multiplying by the one-hot rows keeps one number in each row.",
        "Row by row: minus the sum over classes of target times log_softmax of the logits. Then the mean over the rows.",
    ],
    why="Only one number per row survives the one-hot product, and its logarithm grows linearly with how wrong you are: the slope never dies.",
)


# --- 4.6

dataset_loss = Exercise(
    points=6,
    minutes=7,
    returns="One number: ().",
    cases=[
        Case(network_and_data(7, 7), "one_batch"),
        Case(network_and_data(7, 3), "ragged"),
        Case(network_and_data(23, 2), "twos", hidden=True),
        Case(network_and_data(23, 7), "sevens", hidden=True),
        Case(network_and_data(23, 29), "batch_beyond_the_end", hidden=True),
    ],
    checks=[
        matches("is the loss of the one batch that holds everything", cases=("one_batch",)),
        matches(
            "does not depend on how the data are cut",
            name="ragged",
            gate=False,
            weight=2,
            cases=("ragged", "twos", "sevens"),
        ),
        matches(
            "accepts a batch larger than the dataset",
            name="beyond",
            gate=False,
            weight=0.5,
            cases=("batch_beyond_the_end",),
        ),
        remark(
            "largest_product",
            3 * 13,  # one batch of three through thirteen hidden units
            "mechanism.whole_batch",
            "holds one batch in memory at a time",
            name="frugal",
            static=(3,),
            cases=("ragged",),
        ),
    ],
    misconceptions=mutants.dataset_loss_wrong,
    variants=mutants.dataset_loss_right,
    hints=[
        "Four examples in one batch and one in the last: does the mean of the two batch losses treat all five alike?",
        "Slice with a step: `X[start:start + batch]` may run past the end, and then simply is shorter. Weigh each batch's loss by how many examples it holds.",
        "total = 0; for start in range(0, n, batch): cut x and y, add batch_loss(params, x, y) times len(x) to total; the result is total divided by n.",
    ],
    why="A mean of means is the mean only if all groups are equally large. The weights restore it, so that the batch size is a matter of memory and not of meaning.",
)


# --- 4.7, the half that a machine can judge

accuracy_gradient = Exercise(
    points=2,
    minutes=4,
    returns="(batch, classes), like the logits.",
    cases=[
        Case(logits_and_labels(7, 5), "batch"),
        Case(logits_and_labels(11, 3), "other_batch", hidden=True),
    ],
    checks=[matches("is the slope of the share of right answers, logit by logit")],
    misconceptions=mutants.accuracy_gradient_wrong,
    variants=mutants.accuracy_gradient_right,
    hints=[
        "Change one logit by a millionth. How many predictions change?",
        "Write the accuracy as a function of Z first: the mean of `argmax(Z, axis=1) == y`. Then let JAX differentiate it.",
        "define accuracy(Z, y) as above; the result is jax.grad of it, at (Z, y). Look at what comes out before you worry about it.",
    ],
    why="Accuracy is a staircase: flat almost everywhere, with jumps where two logits tie. Gradient descent needs a ramp, and the cross-entropy is one.",
)


# --- 4.8

dce_dlogits = Exercise(
    points=8,
    minutes=7,
    returns="(batch, classes), like the logits.",
    cases=[
        Case(given(np.zeros((1, 4)), [[0, 1, 0, 0]]), "one_row", shown=True),
        Case(logits_and_one_hot(7, 5), "batch"),
        Case(logits_and_one_hot(11, 3, 2.0), "other_batch", hidden=True),
        Case(logits_and_one_hot(7, 5, 1e3), "large", hidden=True),
    ],
    checks=[
        matches("is what `jax.grad` gives for the cross-entropy", cases=("one_row", "batch", "other_batch")),
        rows_sum(0, "has rows that add up to 0", cases=("batch", "large")),
        matches("is right when a logit is 1000", name="large", gate=False, cases=("large",)),
        remark(
            "differentiating",
            0,
            "mechanism.differentiated",
            "is a formula, found without `jax.grad`",
            name="by_hand",
            cases=("batch",),
        ),
    ],
    misconceptions=mutants.dce_dlogits_wrong,
    variants=mutants.dce_dlogits_right,
    hints=[
        "Write one row as logsumexp(z) minus the logit of the true class, and differentiate the two terms separately.",
        "The derivative of logsumexp by its logits is a function that you know well. The other term is linear. And the loss is a mean over the rows.",
        "p = the softmax of each row, with its maximum subtracted first; the result is (p minus Y) divided by the number of rows.",
    ],
    why="What the network says minus what is true: the whole backward pass starts from this difference, and it dies out only when the two agree.",
)
