"""Mistakes of 6.5, and what they are made of."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Wrong,
    reference,
)

BATCH, EPOCHS = 64, 5  # as the stub proposes


def in_epoch(key_epoch, keys, count):
    """The order of an epoch by its own key."""
    return jax.random.permutation(key_epoch, count)


def trainer(make=None, keep_model=True, logged=jnp.stack, order=in_epoch, forgets=""):
    """A training loop with one thing changed; forgets: "step" or "epoch", at each of which the state is made anew."""

    def train(key, images, labels, epochs=EPOCHS, batch=BATCH):
        key_model, key_epochs = jax.random.split(key)
        model = (make or reference("ready_made"))(784, 100, 10, key_model)
        state, losses = reference("start_state")(model), []
        X, Y = np.asarray(images), np.asarray(jax.nn.one_hot(labels, 10))  # NumPy takes rows in less time
        for key_epoch in jax.random.split(key_epochs, epochs):
            state = reference("start_state")(model) if forgets == "epoch" else state
            for rows in np.asarray(order(key_epoch, key_epochs, len(X)))[: len(X) // batch * batch].reshape(-1, batch):
                state = reference("start_state")(model) if forgets == "step" else state
                new, state, loss = reference("make_step")(model, state, X[rows], Y[rows])
                model = new if keep_model else model
                losses.append(loss)
        return model, logged(losses)

    return train


MISTAKES = [
    Wrong(
        "not_reassigned",
        trainer(keep_model=False),
        cause="The step returns a new model, and your loop does not keep it: every step starts again from the first one.",
        advice="model, state, loss = make_step(model, state, ...)",
        bank="M84",
        decided_by="moves falls",
    ),
    Wrong(
        "own_key",
        lambda key, *others: trainer()(jax.random.key(0), *others),
        cause="The key that you are given has no influence: the same network is trained for every key.",
        advice="Split the key that comes in: one part for the module, one for each epoch.",
        bank="M27",
        decided_by="keyed",
    ),
    Wrong(
        "epochs_ignored",
        lambda key, images, labels, epochs=EPOCHS, batch=BATCH: trainer()(key, images, labels, 1, batch),
        cause="You go through the digits once, however many epochs are asked for: `epochs` has no influence, or a `return` stands inside the loop over the epochs.",
        advice="Go through the digits `epochs` times, and return behind the loops.",
        decided_by="moves",
        passes="learns",
    ),
    Wrong(
        "same_order",
        [
            trainer(order=lambda key_epoch, keys, count: jax.random.permutation(keys, count)),
            trainer(order=lambda key_epoch, keys, count: jnp.arange(count)),
        ],
        cause="Your epochs go through the digits in one and the same order: it is made once, or not at all.",
        advice="Inside the loop over the epochs, draw a permutation with that epoch's own key.",
        by="pattern",
    ),
    Wrong(
        "state_anew",
        [trainer(forgets="step"), trainer(forgets="epoch")],
        cause="The state of the optimiser is made anew on the way, and with it goes what the optimiser has seen of earlier gradients.",
        advice="Make the state once, before the loops, and hand on the one that the step returns.",
        by="pattern",
    ),
]
