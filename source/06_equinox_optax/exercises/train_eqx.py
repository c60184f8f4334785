"""6.5: a module that reads digits it has not seen."""

import equinox as eqx
import jax
import jax.numpy as jnp
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
    reaches,
    reference,
    repeats,
    settles,
    shuffles_copies,
    starts_near,
    then,
    with_more,
)

from ._train_eqx_mistakes import BATCH, EPOCHS, MISTAKES, trainer

FEW, MANY_EPOCHS = 512, 20  # more steps than one epoch of all digits, at a fraction of the time to prepare
COPIES, SIZE, ROUNDS = 256, 16, 12  # of one image; in each batch; epochs
LOG_OF_COPIES = {"epochs": ROUNDS, "batches": COPIES // SIZE, "item": 1, "on": "odd_one"}
LONG_LOG = {"classes": 10, "item": 1, "asks": with_more(MANY_EPOCHS), "on": "few_digits"}


def one_label(rng):
    """The same label for all of the few digits."""
    return (np.full(FEW, int(rng.integers(10)), np.int32),)


def copies(rng):
    """One image of random pixels many times, one of them with another label than all others."""
    image = rng.uniform(size=784).astype(np.float32)
    label, odd = rng.choice(10, size=2, replace=False)
    labels = np.full(COPIES, label, np.int32)
    labels[rng.integers(COPIES)] = odd
    return np.tile(image, (COPIES, 1)), labels


def with_next_key(key, *others):
    return Key(key.seed + 1), *others


def unseen(part):
    """Digits for the examination, with the pixels and classes renamed like those of the training."""
    return lambda key, images, labels: Digits("test", 1500, images.seed, part)


def recognises(share, says, weight):
    predictions = then("logits", unseen("images"), item=0)
    return reaches(says, accuracy=share, labels=unseen("labels"), asks=predictions, weight=weight, on="digits")


def scanned(key, images, labels, epochs=EPOCHS, batch=BATCH):
    key_model, key_epochs = jax.random.split(key)
    X, Y = jnp.asarray(images), jax.nn.one_hot(labels, 10)
    arrays, others = eqx.partition(reference("MLP")(784, 100, 10, key_model), eqx.is_array)

    def advance(carried, rows):
        model, state, loss = reference("make_step")(eqx.combine(carried[0], others), carried[1], X[rows], Y[rows])
        return (eqx.filter(model, eqx.is_array), state), loss

    deals = [jax.random.permutation(k, len(X))[: len(X) // batch * batch] for k in jax.random.split(key_epochs, epochs)]
    start = arrays, reference("start_state")(arrays)
    (arrays, _), losses = jax.jit(lambda start, order: jax.lax.scan(advance, start, order))(
        start, jnp.concatenate(deals).reshape(-1, batch)
    )
    return eqx.combine(arrays, others), losses


train_eqx = Exercise(
    title="Train",
    points=6,
    minutes=8,
    returns="The trained module and one loss for each step: (epochs * (n // batch),).",
    answers=("train_eqx", "logits"),
    data=True,
    cases={
        "digits": draw.together(draw.key, draw.digits(8500, "images", "labels")),
        "few_digits": draw.together(draw.key, draw.digits(FEW, "images", "labels")),
        "one_epoch": draw.together(draw.key, draw.digits(64, "images", "labels"), draw.fixed(1, 16)),
        "odd_one": draw.together(draw.key, copies, draw.fixed(ROUNDS, SIZE)),
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
            on="one_epoch",
        ),
        "starts": starts_near("starts near a loss of ln 10, within 30 %", within=0.3, **LONG_LOG),
        "falls": falls("ends at less than half the loss it started with", share=0.5, **LONG_LOG),
        "moves": moves(
            "changes all layers the longer it trains", asks=in_turn(with_more(1), with_more(3)), on="few_digits"
        ),
        "anew": shuffles_copies("has other batches in each epoch", weight=0.5, **LOG_OF_COPIES),
        "remembers": settles("carries the optimiser's state along", size=SIZE, weight=0.5, **LOG_OF_COPIES),
        "repeats": repeats("trains the same network for the same key", on="one_epoch", weight=0.5),
        "keyed": differs("trains another network for another key", change=with_next_key, on="one_epoch", weight=0.5),
        "sealed": obeys_labels(
            "learns from the labels it is given and from nothing else",
            label=lambda key, images, labels: int(labels[0]),
            asks=then("logits", Digits("test", 500), item=0),
            on="poisoned",
        ),
        "learns": gate(recognises(0.2, "recognises more than 20 % of digits it has not seen: it learns", 1)),
        "good": recognises(0.8, "recognises 80 % of digits it has not seen", 1),
        "full": recognises(0.9, "recognises 90 % of digits it has not seen", 2),
    },
    wrong=MISTAKES,
    right=[
        trainer(),
        trainer(lambda *sizes: reference("MLP")(*sizes), logged=lambda losses: [float(loss) for loss in losses]),
        scanned,
    ],
    hints=[
        "The two loops of notebook 5. What has to travel from step to step here, besides the model?",
        "One key for the module and one for each epoch. Make the state once, before the loops; a step gives back model, state and loss.",
        "model = MLP(...); state = start_state(model); for each epoch a new permutation, cut into rows of `batch` positions; for each row: model, state, loss = make_step(model, state, X[row], Y[row]).",
    ],
    why="Compare with your `train` of notebook 5: one more variable travels. The loop has not become shorter, and the network in it is the same.",
)
