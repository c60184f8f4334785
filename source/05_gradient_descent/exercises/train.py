"""5.8: the training of a network that reads digits it has not seen."""

import numpy as np
from jaxercise.author import (
    Digits,
    Exercise,
    Wrong,
    draw,
    falls,
    gate,
    in_turn,
    kept,
    logs_every_step,
    moves,
    obeys_labels,
    reaches,
    starts_near,
    then,
    with_more,
)

from ._steps import AVERAGED_OVER_CLASSES
from ._trainings import (
    compiled,
    exploding,
    images_scaled_again,
    labels_shuffled_apart,
    logging_floats,
    loss_averaged_over_classes,
    parameters_not_kept,
    scanned,
    with_test_digits,
)

BATCH, EPOCHS = 64, 5  # as the stub proposes
FEW, MANY_EPOCHS = 512, 20  # more steps than one epoch of all digits, at a fraction of the time to prepare
LONG_LOG = {"classes": 10, "item": 1, "asks": with_more(MANY_EPOCHS), "on": "few_digits"}


def one_label(rng):
    """The same label for all of the few digits."""
    return (np.full(FEW, int(rng.integers(10)), np.int32),)


def unseen(part):
    """Digits for the examination, with the pixels and classes renamed like those of the training."""
    return lambda key, images, labels: Digits("test", 1500, images.seed, part)


def recognises(share, says, weight):
    predictions = then("forward", unseen("images"), item=0)
    return reaches(says, accuracy=share, labels=unseen("labels"), asks=predictions, weight=weight, on="digits")


train = Exercise(
    title="Train",
    points=14,
    minutes=18,
    returns="The trained parameters (a list of (W, b)) and one loss for each step: (epochs * (n // batch),).",
    answers=("train", "forward"),
    data=True,
    cases={
        "digits": draw.together(draw.key, draw.digits(8500, "images", "labels")),
        "few_digits": draw.together(draw.key, draw.digits(FEW, "images", "labels")),
        "poisoned": draw.together(draw.key, draw.digits(FEW, renamed=False), one_label),
    },
    checks={
        "log": logs_every_step(
            "logs one finite loss for every step",
            steps=lambda key, images, labels: EPOCHS * (images.count // BATCH),
            item=1,
            asks=kept,
            on="digits",
        ),
        "starts": starts_near("starts near a loss of ln 10, within 30 %", within=0.3, **LONG_LOG),
        "falls": falls("ends at less than half the loss it started with", share=0.5, **LONG_LOG),
        "moves": moves(
            "changes all layers the longer it trains", asks=in_turn(with_more(1), with_more(3)), on="few_digits"
        ),
        "sealed": obeys_labels(
            "learns from the labels it is given and from nothing else",
            label=lambda key, images, labels: int(labels[0]),
            asks=then("forward", Digits("test", 500), item=0),
            weight=2,
            on="poisoned",
        ),
        "learns": gate(recognises(0.2, "recognises more than 20 % of digits it has not seen: it learns", 2)),
        "good": recognises(0.8, "recognises 80 % of digits it has not seen", 2),
        "full": recognises(0.88, "recognises 88 % of digits it has not seen", 4),
    },
    wrong=[
        Wrong(
            "exploded",
            exploding,
            cause="The parameters have run away: the learning rate is too large for this loss, or a logarithm of zero or an overflow came up in it.",
            advice="Train up to the step named above and look at the largest weight and logit; then halve the learning rate, or use the stable `cross_entropy`.",
            bank="M86",
            decided_by="log",
        ),
        Wrong("mean_over_classes", loss_averaged_over_classes, **AVERAGED_OVER_CLASSES, decided_by="starts"),
        Wrong(
            "not_reassigned",
            parameters_not_kept,
            cause="The step returns new parameters, and your loop does not keep them: every step starts again from the first ones.",
            advice="params, loss = train_step(params, ...)",
            bank="M84",
            decided_by="moves",
        ),
        Wrong(
            "scaled_again",
            images_scaled_again,
            cause="The pixels are divided by 255 once more, although they already lie between 0 and 1. Such inputs are too small to tell one image from another.",
            advice="Use the images as they are given; scale once, where the bytes are read.",
            bank="M85",
            decided_by="moves",
        ),
        Wrong(
            "shuffled_apart",
            labels_shuffled_apart,
            cause="Images and labels are shuffled differently, so most images carry the label of another. All there is to learn is how frequent each class is.",
            advice="Index both with the same row of positions.",
            bank="M76",
            decided_by="falls",
        ),
        Wrong(
            "test_in_training",
            with_test_digits,
            cause="Your training uses digits that it was not given, such as the test set. What is then measured on the test set is memory.",
            advice="Learn from the arguments only; leave the test set sealed until the network is trained.",
            bank="M87",
            decided_by="sealed",
        ),
    ],
    right=[logging_floats, scanned, compiled],
    hints=[
        "Two loops: over the epochs, each with its own key, and over the rows of that epoch's batches. What travels from step to step?",
        "Split the key into one for `init_params` and one for the epochs. Index images and labels with the same row of `epoch_batches`.",
        "params = init_params(...); for each epoch key, for each row of epoch_batches(key, n, batch): params, loss = train_step(params, X[row], Y[row], lr); append loss. Return params, jnp.stack(losses).",
    ],
    why="There is no more to it: shuffle, take a batch, step, repeat. Everything in the next notebooks makes this loop shorter, faster or better, and none of it makes it different.",
)
