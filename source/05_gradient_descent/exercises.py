"""The exercises of 05_gradient_descent: from one step downhill to a network that reads handwritten digits."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Ask,
    Case,
    Check,
    Digits,
    Exercise,
    Kept,
    Key,
    TestFunction,
    compiles_once,
    inputs_unchanged,
    jits,
    matches,
    matches_after,
    reference,
    repeats,
)

from . import mutants


def normal(rng, *shape, scale=1.0):
    return (scale * rng.normal(size=shape)).astype(np.float32)


def network(rng, *sizes):
    """He-initialised weights, and biases that are not zero so that a forgotten one shows."""
    pairs = pairwise(sizes)
    return [(normal(rng, outs, ins, scale=(2 / ins) ** 0.5), normal(rng, outs, scale=0.1)) for ins, outs in pairs]


def like(rng, tree):
    return jax.tree.map(lambda leaf: normal(rng, *np.shape(leaf)), tree)


def one_hot(rng, batch, classes):
    return np.eye(classes, dtype=np.float32)[rng.integers(classes, size=batch)]


# 5.1 ------------------------------------------------------------------------------------------------------------------


def scalar_tree(rng):
    return np.float32(3.0), np.float32(2.0), 0.5


def network_tree(rng):
    params = network(rng, 11, 13, 5)
    return params, like(rng, params), 0.3


def dict_tree(rng):
    params = {"body": [normal(rng, 7, 3), normal(rng, 7)], "head": (normal(rng, 5, 7), normal(rng, 5))}
    return params, like(rng, params), 0.07


def standing_still(params, grads, lr):
    return params, grads, 0.0


sgd_step = Exercise(
    points=6,
    minutes=6,
    returns="A tree of the same structure as params.",
    cases=[
        Case(scalar_tree, "number", shown=True),
        Case(network_tree, "network"),
        Case(dict_tree, "dict", hidden=True),
    ],
    checks=[
        matches(
            "steps from 3 to 2 when the slope is 2 and the learning rate 0.5",
            name="number",
            cases=("number",),
            rtol=1e-6,
        ),
        matches("moves every array of a list of layers", cases=("network",), rtol=1e-6, weight=2),
        matches("works for a dict of lists and tuples", name="dict", gate=False, cases=("dict",), rtol=1e-6),
        matches_after(
            standing_still,
            "changes nothing when the learning rate is 0",
            name="stands_still",
            rtol=0.0,
            cases=("network",),
        ),
        inputs_unchanged("leaves the old parameters as they were", cases=("network",)),
    ],
    misconceptions=mutants.sgd_step_wrong,
    variants=mutants.sgd_step_right,
    hints=[
        "The gradient points uphill. For a single number, what are the new parameter, the step and its sign?",
        "`jax.tree.map(f, params, grads)` calls f on every pair of leaves and puts the results into a tree of the same structure.",
        "Map the function (p, g) -> p minus lr times g over both trees and return the tree that comes out.",
    ],
    why="Gradients live in the same tree as the parameters, so one rule for one number is a rule for a network of any shape; and because a new tree is built, the old one is still there to compare with.",
)


# 5.2 ------------------------------------------------------------------------------------------------------------------


def bowl(rng):
    """A quadratic potential whose stiffest direction still converges."""
    curvature = np.array([0.3, 1.0, 2.2], np.float32) * np.float32(rng.uniform(0.8, 1.2))
    return TestFunction("bowl_gradient", (curvature, normal(rng, 3))), normal(rng, 3), 0.5, 23


def quick_bowl(rng):
    return (
        TestFunction("bowl_gradient", (np.array([1.0, 2.0], np.float32), np.array([1.0, -2.0], np.float32))),
        normal(rng, 2),
        0.6,
        40,
    )


def pendulum(rng):
    return TestFunction("sin"), rng.uniform(1.0, 2.5, size=2).astype(np.float32), 0.4, 11


def geometric_series(gradient, start, lr, steps):
    """The exact solution: each component shrinks by 1 - lr * curvature in every step."""
    curvature, centre = (np.asarray(part, np.float64) for part in gradient.params)
    powers = np.arange(steps + 1)[:, None]
    return [(centre + (1 - lr * curvature) ** powers * (start - centre)).astype(np.float32)]


descend = Exercise(
    points=6,
    minutes=8,
    returns="The start and one row for each step: (steps + 1, d).",
    cases=[
        Case(bowl, "bowl"),
        Case(quick_bowl, "quick_bowl"),
        Case(lambda rng: (*bowl(rng)[:3], 0), "no_steps", hidden=True),
        Case(pendulum, "pendulum", hidden=True),
    ],
    checks=[
        Check(
            "value",
            "shrinks each component by the factor 1 - lr * curvature in every step",
            lambda *args: [Ask("call", args=args)],
            "close",
            {"rtol": 1e-5},
            geometric_series,
            weight=2,
            gate=True,
            cases=("bowl",),
        ),
        Check(
            "arrives",
            "ends at the minimum when it has time",
            lambda *args: [Ask("call", args=args)],
            "close",
            {"rtol": 1e-5},
            geometric_series,
            cases=("quick_bowl",),
        ),
        matches("returns just the start when there are no steps", name="no_steps", gate=False, cases=("no_steps",)),
        matches("follows a force that is not linear", name="pendulum", gate=False, rtol=1e-4, cases=("pendulum",)),
    ],
    misconceptions=mutants.descend_wrong,
    variants=mutants.descend_right,
    hints=[
        "A path is a list of points. Which point is the first, and from which point is each gradient taken?",
        "Keep the current point in a variable, append it to a list after every step, and stack the list at the end.",
        "path = [x0]; repeat `steps` times: append path[-1] minus lr times grad_f(path[-1]); return jnp.stack(path).",
    ],
    why="In a quadratic potential every eigen-direction is on its own: its distance to the minimum is multiplied by 1 - lr * curvature per step. All of convergence theory for gradient descent starts from this one factor.",
)


# 5.3 ------------------------------------------------------------------------------------------------------------------

CURVATURES = np.array([1.0, 20.0], np.float32)


REGIMES = ("crawls", "converges", "diverges")


def anywhere(rng):
    """A start away from both axes: on an axis one of the curvatures would not be felt."""
    return CURVATURES, (rng.choice([-1, 1], size=2) * rng.uniform(0.5, 1.5, size=2)).astype(np.float32), 100


def rate_that(regime, says, gate=False):
    params = {"position": REGIMES.index(regime), "regime": regime}
    return Check(
        regime, says, lambda *args: [Ask("call")], "regime", params, lambda *args: args, weight=1 + gate, gate=gate
    )


learning_rates = Exercise(
    points=4,
    minutes=6,
    returns="Three numbers: crawls, converges, diverges.",
    cases=[Case(anywhere, "start")],
    checks=[
        rate_that("crawls", "first a rate with which more than half of the soft distance is left after 100 steps"),
        rate_that("converges", "then one with which less than 1 % of both distances is left", gate=True),
        rate_that("diverges", "then one with which a distance has grown"),
    ],
    variants=mutants.learning_rates_right,
    hints=[
        "In each direction, one step multiplies the distance by 1 - lr * curvature. When does the size of that factor exceed one?",
        "The stiffest direction (curvature 20) decides when it diverges; the softest (curvature 1) how fast it converges.",
        "Diverges: above 2/20. Converges: a little below that. Crawls: so small that (1 - lr)^100 is still above one half.",
    ],
    why="The stiffest direction sets the speed limit 2/lambda_max; the softest one then has to live with it. Their ratio, the condition number, is the number of steps you pay.",
)


# 5.4 ------------------------------------------------------------------------------------------------------------------


def seven_in_threes(rng):
    return Key(int(rng.integers(1 << 31))), 7, 3


def thirteen_in_fours(rng):
    return Key(int(rng.integers(1 << 31))), 13, 4


def whole_batches(rng):
    return Key(int(rng.integers(1 << 31))), 12, 3


def call_once(*args):
    return [Ask("call", args=args)]


def many_keys(key, count, batch):
    return [Ask("call", args=(Key((key.seed + number) % (1 << 31)), count, batch)) for number in range(100)]


def two_keys(key, count, batch):
    return [Ask("call", args=(Key((key.seed + number) % (1 << 31)), count, batch)) for number in (0, 1)]


epoch_batches = Exercise(
    points=6,
    minutes=8,
    returns="Integer positions: (n // b, b).",
    cases=[
        Case(seven_in_threes, "seven_in_threes"),
        Case(thirteen_in_fours, "thirteen_in_fours"),
        Case(whole_batches, "twelve_in_threes", hidden=True),
    ],
    checks=[
        Check(
            "value",
            "gives n // b rows of b positions, none of them twice",
            call_once,
            "permutation",
            expects=lambda key, count, batch: (count, batch),
            weight=2,
            gate=True,
        ),
        Check(
            "other_key",
            "gives another order for another key",
            two_keys,
            "all_different",
            expects=None,
            cases=("thirteen_in_fours",),
        ),
        repeats("gives the same order for the same key", cases=("thirteen_in_fours",)),
        Check(
            "fair",
            "uses every example equally often and shuffles single examples, over 100 keys",
            many_keys,
            "shuffles",
            expects=lambda key, count, batch: (count, batch),
            weight=2,
            cases=("thirteen_in_fours",),
        ),
    ],
    misconceptions=mutants.epoch_batches_wrong,
    variants=mutants.epoch_batches_right,
    hints=[
        "An epoch is one pass over the data: think of dealing a shuffled pack of cards into hands of b.",
        "`jax.random.permutation(key, n)` shuffles the positions. Keep as many as fill whole batches, and reshape.",
        "order = permutation(key, n); drop the last n % b of it; reshape to (n // b, b).",
    ],
    why="One shuffle per epoch costs one sort; a draw without replacement in every step costs a sort each time. And with positions instead of examples, one index serves images and labels, which therefore cannot drift apart.",
)


# 5.5 ------------------------------------------------------------------------------------------------------------------


def unit_steps(rng):
    return np.float32(0.0), np.float32(0.0), np.float32(1.0), 0.1, 0.9


def moving_network(rng):
    params = network(rng, 11, 13, 5)
    return params, like(rng, params), like(rng, params), 0.03, 0.8


def moving_dict(rng):
    params = {"a": normal(rng, 3), "b": (normal(rng, 2, 5), [normal(rng, 7)])}
    return params, like(rng, params), like(rng, params), 0.2, 0.5


def three_steps(p, v, g, lr, mu):
    return [
        Ask("call", args=(p, v, g, lr, mu), keep="one"),
        Ask("call", args=(Kept("one", 0), Kept("one", 1), g, lr, mu), keep="two"),
        Ask("call", args=(Kept("two", 0), Kept("two", 1), g, lr, mu)),
    ]


momentum_step = Exercise(
    points=5,
    minutes=7,
    returns="The new parameters and the new velocity, in this order, each a tree like params.",
    cases=[
        Case(unit_steps, "unit_steps", shown=True),
        Case(moving_network, "network"),
        Case(moving_dict, "dict", hidden=True),
    ],
    checks=[
        Check(
            "value",
            "is at -0.561 after three steps with gradient 1, lr 0.1 and mu 0.9",
            three_steps,
            gate=True,
            cases=("unit_steps",),
        ),
        matches(
            "moves every array of a list of layers and its velocity",
            name="network",
            gate=False,
            cases=("network",),
            rtol=1e-6,
            weight=2,
        ),
        matches("works for a dict of lists and tuples", name="dict", gate=False, cases=("dict",), rtol=1e-6),
        inputs_unchanged("leaves parameters and velocity as they were", cases=("network",)),
    ],
    misconceptions=mutants.momentum_step_wrong,
    variants=mutants.momentum_step_right,
    hints=[
        "A ball with friction: the velocity remembers a share mu of itself and is kicked by the gradient; then the position follows the velocity.",
        "Two maps over the trees, in this order: first the new velocity from v and g, then the new parameters from p and the new velocity.",
        "v_new = mu * v + g on every leaf, p_new = p - lr * v_new on every leaf; return (p_new, v_new).",
    ],
    why="Under a constant gradient the velocity is a geometric series and tends to g/(1 - mu): with mu = 0.9 the steps become ten times longer where slopes agree, and cancel where they alternate.",
)


# 5.6 ------------------------------------------------------------------------------------------------------------------


def half_right(batch, classes):
    """A network and labels of which about half are what it says."""

    def draw(rng):
        params, X = network(rng, 11, 13, classes), normal(rng, batch, 11)
        said = np.asarray(jnp.argmax(reference("forward")(params, X), axis=1))
        other = (said + rng.integers(1, classes, size=batch)) % classes
        return params, X, np.where(rng.permutation(batch) < batch // 2, said, other).astype(np.int32)

    return draw


accuracy = Exercise(
    points=3,
    minutes=5,
    returns="One number between 0 and 1: ().",
    cases=[Case(half_right(17, 5), "batch"), Case(half_right(4, 7), "fewer_than_classes", hidden=True)],
    checks=[
        matches("is the fraction of examples whose largest logit is the true class", cases=("batch",), weight=2),
        matches(
            "works when there are fewer examples than classes", name="few", gate=False, cases=("fewer_than_classes",)
        ),
    ],
    misconceptions=mutants.accuracy_wrong,
    variants=mutants.accuracy_right,
    hints=[
        "Each row of logits names one class: the one with the largest number. Count how often that is the label.",
        "`jnp.argmax(logits, axis=1)` gives one class per row; compare it with y, which holds classes and no one-hot rows.",
        "logits = forward(params, X); the mean over the rows of (argmax of the row == y).",
    ],
    why="Softmax keeps the order of the logits, so the largest logit is the largest probability and no softmax is needed. The mean of truth values is a fraction; it has no useful slope, which is why you train on another number.",
)


def truth_and_guesses(rng):
    truth = rng.integers(5, size=29)
    guesses = np.where(rng.random(29) < 0.5, truth, rng.integers(5, size=29))
    return truth.astype(np.int32), guesses.astype(np.int32), 5


def toy_guesses(rng):
    return np.array([0, 0, 0, 1, 2, 2], np.int32), np.array([0, 0, 1, 1, 0, 2], np.int32), 3


def absent_class(rng):
    return rng.integers(3, size=11).astype(np.int32), rng.integers(3, size=11).astype(np.int32), 7


def two_sizes(truth, guesses, classes):
    """The traced program for a batch and for one three times as long."""
    return [
        Ask("structure", args=(np.tile(truth, times), np.tile(guesses, times), classes), options={"static": [2]})
        for times in (1, 3)
    ]


confusion = Exercise(
    points=3,
    minutes=5,
    returns="Integer counts, rows are the truth: (k, k).",
    cases=[
        Case(toy_guesses, "toy", shown=True),
        Case(truth_and_guesses, "guesses"),
        Case(absent_class, "absent_class", hidden=True),
    ],
    checks=[
        matches(
            "counts six examples of three classes, rows for the truth and columns for the guess",
            name="toy",
            cases=("toy",),
        ),
        matches("counts repeated pairs as often as they occur", cases=("guesses",), weight=2),
        matches("leaves zeros where a class never occurs", name="absent", gate=False, cases=("absent_class",)),
        jits("works inside jax.jit with a static k", static=(2,), cases=("guesses",), weight=0.5),
        Check(
            "no_loop",
            "is a program of the same size for any number of examples",
            two_sizes,
            "same_count",
            {"message": "mechanism.grows"},
            None,
            "mechanism",
            weight=0.5,
            cases=("guesses",),
        ),
    ],
    misconceptions=mutants.confusion_wrong,
    variants=mutants.confusion_right,
    hints=[
        "It is a two-dimensional histogram: every example adds one to one cell.",
        "`table.at[rows, columns].add(1)` takes whole arrays of indices and counts repeated ones as often as they occur.",
        "Start from integer zeros (k, k), then add 1 at the rows y and the columns y_hat, in one line.",
    ],
    why="`.at[].add` is a scatter: all examples at once, and repeated cells accumulate. The diagonal divided by the sum is the accuracy; what lies beside it tells which digits look alike to your network.",
)


# 5.7 ------------------------------------------------------------------------------------------------------------------


def small_batch(rng):
    return network(rng, 11, 13, 5), normal(rng, 7, 11), one_hot(rng, 7, 5), 0.3


def digit_batch(rng):
    seed = int(rng.integers(1, 1 << 31))
    params = [(W, 0 * b) for W, b in network(rng, 784, 17, 10)]
    return params, Digits("train", 64, seed), Digits("train", 64, seed, "one_hot"), 0.1


def three_steps_down(params, X, Y, lr):
    first = [Ask("call", args=(params, X, Y, lr), keep="step1")]
    return first + [Ask("call", args=(Kept(f"step{n}", 0), X, Y, lr), keep=f"step{n + 1}") for n in (1, 2)]


train_step = Exercise(
    points=7,
    minutes=10,
    returns="The new parameters (a list of (W, b)) and the loss before the update: one number.",
    cases=[Case(small_batch, "batch"), Case(digit_batch, "digits")],
    checks=[
        matches("returns the new parameters and the loss before the update", cases=("batch",), rtol=1e-4, weight=2),
        Check(
            "first_loss",
            "starts near ln 10 on digits, within 15 %",
            call_once,
            "first_loss",
            {"item": 1, "classes": 10},
            None,
            cases=("digits",),
        ),
        Check(
            "falls",
            "lowers the loss of a batch that is shown three times",
            three_steps_down,
            "falling",
            {"item": 1},
            None,
            cases=("batch",),
        ),
        inputs_unchanged("leaves the old parameters as they were", cases=("batch",)),
        compiles_once("is compiled once and then reused", calls=2, cases=("batch",)),
        Check(
            "is_jitted",
            "runs as a compiled program",
            lambda *args: [Ask("structure", args=args, options={"static": [3]})],
            "at_most",
            {"field": "outside_jit", "limit": 16, "message": "mechanism.not_jitted"},
            None,
            "mechanism",
            cases=("batch",),
        ),
    ],
    misconceptions=mutants.train_step_wrong,
    variants=mutants.train_step_right,
    hints=[
        "Write the loss as a function of the parameters alone; what differentiates it can also give you its value.",
        "`jax.value_and_grad(loss)(params)` returns (value, gradient), value first. Put `@jax.jit` above your function, not inside it.",
        "Inside: loss(p) = cross_entropy(forward(p, X), Y); value, grads = value_and_grad(loss)(params); new = the step from 5.1; return new, value.",
    ],
    why="Parameters go in, new parameters come out, nothing is stored on the way: that is why the whole step can be compiled as one program, once for each shape.",
)


# 5.8 ------------------------------------------------------------------------------------------------------------------

TRAIN, FEW = 8500, 512


def digits(count):
    """Digits of the sample, with pixels and classes renamed by a seed from the key."""

    def draw(rng):
        return Key(int(rng.integers(1 << 31))), int(rng.integers(1, 1 << 31)), count

    return draw


def poisoned(rng):
    """Digits as they are published, every one with the same label."""
    return Key(int(rng.integers(1 << 31))), np.full(FEW, int(rng.integers(10)), np.int32)


def training(key, seed, count):
    """All digits, with the numbers of epochs and the batch that the stub proposes."""
    images, labels = (Digits("train", count, seed, part) for part in ("images", "labels"))
    return [Ask("call", "train", (key, images, labels), keep=f"trained_{seed}")]


def long_training(key, seed, count):
    """Few digits, seen often: as many steps as two epochs of all, in a fraction of the time to prepare."""
    images, labels = (Digits("train", count, seed, part) for part in ("images", "labels"))
    return [Ask("call", "train", (key, images, labels, 20))]


def predictions(key, seed, count):
    return [
        *training(key, seed, count),
        Ask("call", "forward", (Kept(f"trained_{seed}", 0), Digits("test", mutants.TEST, seed))),
    ]


def recognises(share, says, name, weight, gate=False):
    return Check(
        name,
        says,
        predictions,
        "accuracy",
        {"at_least": share},
        lambda key, seed, count: [Digits("test", mutants.TEST, seed, "labels")],
        weight=weight,
        gate=gate,
        cases=("digits",),
    )


def shorter_and_longer(key, seed, count):
    data = tuple(Digits("train", count, seed, part) for part in ("images", "labels"))
    return [Ask("call", "train", (key, *data, epochs)) for epochs in (1, 3)]


def after_poison(key, labels):
    return [
        Ask("call", "train", (key, Digits("train", FEW), labels), keep="poisoned"),
        Ask("call", "forward", (Kept("poisoned", 0), Digits("test", 500))),
    ]


train = Exercise(
    points=14,
    minutes=18,
    returns="The trained parameters (a list of (W, b)) and one loss for each step: (epochs * (n // batch),).",
    answers=("train", "forward"),
    data=True,
    cases=[Case(digits(TRAIN), "digits"), Case(digits(FEW), "few_digits"), Case(poisoned, "poisoned")],
    checks=[
        Check(
            "log",
            "logs one finite loss for every step",
            training,
            "finite_log",
            {"item": 1},
            lambda key, seed, count: [5 * (count // 64)],
            cases=("digits",),
        ),
        Check(
            "starts",
            "starts near a loss of ln 10, within 15 %",
            long_training,
            "first_loss",
            {"item": 1, "classes": 10},
            None,
            cases=("few_digits",),
        ),
        Check(
            "falls",
            "ends at less than half the loss it started with",
            long_training,
            "falling",
            {"item": 1, "share": 0.5, "classes": 10},
            None,
            cases=("few_digits",),
        ),
        Check(
            "moves",
            "changes all layers the longer it trains",
            shorter_and_longer,
            "moved",
            {},
            None,
            cases=("few_digits",),
        ),
        Check(
            "sealed",
            "learns from the labels it is given and from nothing else",
            after_poison,
            "obeys",
            {},
            lambda key, labels: [int(labels[0])],
            weight=2,
            cases=("poisoned",),
        ),
        recognises(0.2, "recognises more than 20 % of digits it has not seen: it learns", "learns", 2, gate=True),
        recognises(0.8, "recognises 80 % of digits it has not seen", "good", 2),
        recognises(0.88, "recognises 88 % of digits it has not seen", "full", 4),
    ],
    misconceptions=mutants.train_wrong,
    variants=mutants.train_right,
    hints=[
        "Two loops: over the epochs, each with its own key, and over the rows of that epoch's batches. What travels from step to step?",
        "Split the key into one for `init_params` and one for the epochs. Index images and labels with the same row of `epoch_batches`.",
        "params = init_params(...); for each epoch key, for each row of epoch_batches(key, n, batch): params, loss = train_step(params, X[row], Y[row], lr); append loss. Return params, jnp.stack(losses).",
    ],
    why="There is no more to it: shuffle, take a batch, step, repeat. Everything in the next notebooks makes this loop shorter, faster or better, and none of it makes it different.",
)


# 5.9 ------------------------------------------------------------------------------------------------------------------


def filled_in(column):
    return Check(
        ("predicted", "seen")[column],
        ("holds a prediction for each of the six", "holds what you saw when you ran each of the six")[column],
        lambda *args: [Ask("call")],
        "table",
        {"column": column, "columns": 2},
        lambda *args: (list(reference("BREAKAGES")), list(reference("OUTCOMES"))),
        gate=column == 0,
    )


breakages = Exercise(
    points=2,
    minutes=14,
    returns="A dict with six rows, each (predicted, seen).",
    cases=[Case(lambda rng: (), "table")],
    checks=[filled_in(0), filled_in(1)],
    variants=mutants.breakages_right,
    hints=[
        "Only the completeness of this table is judged here, never whether you guessed right. A wrong prediction is worth more than none.",
        "Predict all six before you run one; `break_it` will not start without a prediction.",
        'A row looks like this: "summed loss": ("worse", "explodes"). Legal words are in OUTCOMES.',
    ],
    why="A prediction written down before the experiment is the only kind that can be wrong, and so the only kind that teaches.",
)
