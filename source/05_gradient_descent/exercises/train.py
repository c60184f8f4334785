"""5.8: the training of a network that reads digits it has not seen."""

import numpy as np
from jaxercise.author import (
    Digits,
    Exercise,
    Key,
    differs,
    draw,
    falls,
    gate,
    in_turn,
    kept,
    logs_every_step,
    moves,
    obeys_labels,
    obeys_rate,
    reaches,
    repeats,
    shuffles_each_epoch,
    starts_near,
    then,
    with_more,
)

from ._training_mistakes import MISTAKES
from ._trainings import compiled, logging_floats, scanned

BATCH, EPOCHS = 64, 5  # as the stub proposes
FEW, MANY_EPOCHS = 512, 20  # more steps than one epoch of all digits, at a fraction of the time to prepare
LONG_LOG = {"classes": 10, "item": 1, "asks": with_more(MANY_EPOCHS), "on": "few_digits"}


def one_label(rng):
    """The same label for all of the few digits."""
    return (np.full(FEW, int(rng.integers(10)), np.int32),)


def copies(rng):
    """64 copies of one image of random pixels, all with the same label."""
    image = rng.uniform(size=784).astype(np.float32)
    return np.tile(image, (64, 1)), np.full(64, int(rng.integers(10)), np.int32)


def with_next_key(key, *others):
    return Key(key.seed + 1), *others


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
        "two_epochs": draw.together(draw.key, draw.digits(64, "images", "labels"), draw.fixed(2, 16, 0.0)),
        "one_epoch": draw.together(draw.key, draw.digits(64, "images", "labels"), draw.fixed(1, 16, 0.1)),
        "copies": draw.together(draw.key, copies, draw.fixed(1, 16, 0.0)),
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
        "log_of_others": logs_every_step(
            "logs one for every step of other batches and epochs, too",
            steps=lambda key, images, labels, epochs, batch, *rate: epochs * (images.count // batch),
            item=1,
            weight=0.5,
            on="two_epochs",
        ),
        "starts": starts_near("starts near a loss of ln 10, within 30 %", within=0.3, **LONG_LOG),
        "falls": falls("ends at less than half the loss it started with", share=0.5, **LONG_LOG),
        "moves": moves(
            "changes all layers the longer it trains", asks=in_turn(with_more(1), with_more(3)), on="few_digits"
        ),
        "rate": obeys_rate("learns at the rate that it is given", steps=4, item=1, on="copies"),
        "anew": shuffles_each_epoch("has other batches in each epoch", steps=8, item=1, on="two_epochs"),
        "repeats": repeats("trains the same network for the same key", on="one_epoch", weight=0.5),
        "keyed": differs("trains another network for another key", change=with_next_key, on="two_epochs", weight=0.5),
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
    wrong=MISTAKES,
    right=[logging_floats, scanned, compiled],
    hints=[
        "Two loops: over the epochs, each with its own key, and over the rows of that epoch's batches. What travels from step to step?",
        "Split the key into one for `init_params` and one for the epochs. Index images and labels with the same row of `epoch_batches`.",
        "params = init_params(...); for each epoch key, for each row of epoch_batches(key, n, batch): params, loss = train_step(params, X[row], Y[row], lr); append loss. Return params, jnp.stack(losses).",
    ],
    why="There is no more to it: shuffle, take a batch, step, repeat. Everything in the next notebooks makes this loop shorter, faster or better, and none of it makes it different.",
)
