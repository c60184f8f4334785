"""6.2: a module with the numbers of a network by hand."""

import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, inputs_unchanged, matches, shown, then

from ._models import holding, network
from ._surgery import (
    by_leaves,
    dropped,
    in_place,
    layer_by_layer,
    of_another_kind,
    overwritten,
    pairs_for_layers,
    placing,
    weights_only,
    with_new_layers,
)

INPUTS = np.random.default_rng(6).normal(size=(17, 11)).astype(np.float32)  # in the report only their shape stands


def by_hand_and_module(*sizes):
    """The parameters of one network, and another network of these sizes as a module."""
    return draw.together(draw.network(*sizes), network(*sizes))


# Every number tells where it comes from.
TOLD_APART = [
    (np.array([[1, 2], [3, 4], [5, 6]], np.float32), np.array([10, 20, 30], np.float32)),
    (np.array([[1, 2, 3]], np.float32), np.array([100], np.float32)),
]
EMPTY = holding([(np.zeros_like(W), np.zeros_like(b)) for W, b in TOLD_APART])

from_scratch_to_eqx = Exercise(
    title="The same mathematics",
    points=5,
    minutes=7,
    returns="A module like `model`, with other numbers in its arrays.",
    answers=("from_scratch_to_eqx", "logits"),
    cases={
        "by_hand": shown(draw.fixed(TOLD_APART, EMPTY)),
        "seventeen": by_hand_and_module(11, 13, 5),
        "as_many_outs_as_ins": by_hand_and_module(11, 11, 11),
        "others": hidden(by_hand_and_module(11, 7, 3)),
    },
    checks={
        "by_hand": gate(
            matches(
                "makes the module give 1 a + 2 b + 3 c + 100 of its three hidden units",
                asks=then("logits", np.array([[1, 2], [-9, 0]], np.float32)),
                last=True,
            )
        ),
        "arrays": gate(matches("holds the matrices and biases of the network by hand", on="seventeen others")),
        "outputs": matches(
            "gives the logits of the network by hand, for 17 inputs",
            asks=then("logits", INPUTS),
            last=True,
            weight=2,
            on="seventeen as_many_outs_as_ins others",
        ),
        "model_unchanged": inputs_unchanged("leaves the module that it is given as it is", on="seventeen"),
    },
    wrong=[
        Wrong(
            "transposed",
            placing(lambda W, b: (W.T, b)),
            cause="You transpose the matrices. Equinox stores a weight as this course does, one row for each output.",
            advice="Put W there as it is.",
            bank="M44",
        ),
        Wrong(
            "assigned",
            in_place,
            cause="You assign to fields of a module, which is frozen.",
            advice="Make a new module: `eqx.tree_at(where, model, replace)` returns one.",
            bank="M89",
        ),
        Wrong(
            "result_dropped",
            dropped,
            cause="What you return still holds the old numbers: `eqx.tree_at` changes nothing in the module that it is given.",
            advice="Keep the module that it returns, and return that.",
            bank="M15",
        ),
        Wrong(
            "pairs_for_layers",
            pairs_for_layers,
            cause="Where the layers were, your module holds pairs (W, b), and a pair cannot be called.",
            advice="Leave the layers there, and replace their leaves: the `weight` and the `bias` of each.",
        ),
        Wrong(
            "overwritten",
            overwritten,
            cause="You write into the module that you are given, past its being frozen: whoever else holds it now holds other numbers.",
            advice="Make a new module: `eqx.tree_at(where, model, replace)` returns one.",
        ),
        Wrong(
            "weights_only",
            weights_only,
            cause="The biases are still those of the old module.",
            advice="Each layer has two leaves to replace, `weight` and `bias`.",
            bank="M45",
        ),
    ],
    right=[placing(lambda W, b: (W, b)), by_leaves, layer_by_layer, with_new_layers, of_another_kind],
    hints=[
        "A module cannot be changed; a new one can be made, with other leaves. Which leaves are these?",
        "`eqx.tree_at` takes a function that returns a list of leaves, and a list of as many arrays in the same order.",
        "Where: the weight and the bias of layers[0], then those of layers[1]. What: W, b, V, c of params, in the same order.",
    ],
    why="The same numbers give the same logits: a module is another way to write down the network that you had. Whatever the library makes better or worse, it is not the function.",
)
