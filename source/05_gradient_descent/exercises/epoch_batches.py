"""5.4: the positions of an epoch's minibatches."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Exercise,
    Key,
    Wrong,
    differs,
    draw,
    gate,
    hidden,
    permutation,
    reference,
    repeats,
    shown,
    shuffles_fairly,
)


def with_key(number, key, count, batch):
    """The arguments with another key, the same for the same number."""
    return Key((key.seed + number) % (1 << 31)), count, batch


def sizes(key, count, batch):
    return count, batch


def two_orders(key, n, b):
    key_x, key_y = jax.random.split(key)
    return reference("epoch_batches")(key_x, n, b), reference("epoch_batches")(key_y, n, b)


def same_every_epoch(key, n, b):
    return reference("epoch_batches")(jax.random.key(0), n, b)


def choice_per_step(key, n, b):
    return jnp.stack([jax.random.choice(k, n, (b,), replace=False) for k in jax.random.split(key, n // b)])


def ragged(key, n, b):
    order = jax.random.permutation(key, n)
    return [order[start : start + b] for start in range(0, n, b)]


def by_sorting(key, n, b):
    return jnp.argsort(jax.random.uniform(key, (n,)))[: n - n % b].reshape(-1, b)


def by_choice(key, n, b):
    return jax.random.choice(key, n, (n // b, b), replace=False)


def in_numpy(key, n, b):
    random = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    return random.permutation(n)[n % b :].reshape(n // b, b)


epoch_batches = Exercise(
    title="Minibatches",
    points=6,
    minutes=8,
    returns="Integer positions: (n // b, b).",
    cases={
        # first, since batches of thirteen tell single draws from a draw of each batch
        "forty_in_thirteens": draw.together(draw.key, draw.fixed(40, 13)),
        "seven_in_threes": shown(draw.together(draw.key, draw.fixed(7, 3))),
        "thirteen_in_fours": draw.together(draw.key, draw.fixed(13, 4)),
        "twelve_in_threes": hidden(draw.together(draw.key, draw.fixed(12, 3))),
    },
    checks={
        "value": gate(permutation("gives n // b rows of b positions, none of them twice", of=sizes, weight=2)),
        "other_key": differs(
            "gives another order for another key", change=lambda *args: with_key(1, *args), on="thirteen_in_fours"
        ),
        "repeats": repeats("gives the same order for the same key", on="thirteen_in_fours"),
        "fair": shuffles_fairly(
            "uses every example equally often and shuffles single examples, over 100 keys",
            of=sizes,
            keys=lambda *args: [with_key(number, *args) for number in range(100)],
            weight=2,
            on="thirteen_in_fours",
        ),
    },
    wrong=[
        Wrong(
            "two_orders",
            two_orders,
            cause="You return two orders, one for the images and one for the labels. Each image would get the label of another.",
            advice="Return one array of positions; it indexes images and labels alike.",
            bank="M76",
            decided_by="value",
        ),
        Wrong(
            "same_order",
            same_every_epoch,
            cause="The order does not depend on the key, so every epoch is the same.",
            advice="Pass the key that you are given to `jax.random.permutation`.",
            bank="M77",
            decided_by="other_key",
        ),
        Wrong(
            "choice_per_step",
            choice_per_step,
            cause="Each batch is drawn anew from all examples, so some come twice in an epoch and others never. (Drawing without replacement also costs a sort of all examples for every batch.)",
            advice="One permutation for each epoch, cut into batches.",
            bank="M78",
            decided_by="value",
        ),
        Wrong(
            "ragged",
            ragged,
            cause="The last batch is shorter. A compiled step would have to be compiled again for its shape.",
            advice="Drop the n % b positions that do not fill a batch.",
            bank="M79",
            decided_by="value",
        ),
    ],
    right=[by_sorting, by_choice, in_numpy],
    hints=[
        "An epoch is one pass over the data: think of dealing a shuffled pack of cards into hands of b.",
        "`jax.random.permutation(key, n)` shuffles the positions. Keep as many as fill whole batches, and reshape.",
        "order = permutation(key, n); drop the last n % b of it; reshape to (n // b, b).",
    ],
    why="One shuffle per epoch costs one sort; a draw without replacement in every step costs a sort each time. And with positions instead of examples, one index serves images and labels, which therefore cannot drift apart.",
)
