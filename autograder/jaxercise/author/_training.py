"""Words for what training must show: a log that begins where it should, falls, and a network that has learnt."""

import math
from collections.abc import Callable

from .._answer import Ask
from .._exercise import Check
from ._asks import Asks, call


def logs_every_step(says: str, *, steps: Callable[..., int], item: int, asks: Asks = call, **settings: object) -> Check:
    """The log, at position `item` of the result, holds one finite loss for each step."""
    return Check(says, asks, "finite_log", {"item": item}, lambda *args: [steps(*args)], **settings)


def starts_near(
    says: str, *, classes: int, within: float = 0.15, item: int | None = None, asks: Asks = call, **settings: object
) -> Check:
    """The first loss is near that of an untrained network, the logarithm of the number of classes; within: a share of it.

    Random weights start a little above it, and how much above is a matter of the draw.
    """
    params = {"classes": classes, "within": within, **({} if item is None else {"item": item})}
    return Check(says, asks, "first_loss", params, None, **settings)


def falls(
    says: str,
    *,
    item: int,
    asks: Asks = call,
    share: float | None = None,
    classes: int | None = None,
    **settings: object,
) -> Check:
    """The losses end below `share` times the first; asks: one whole log, or one loss each.

    classes: a log that ends at the logarithm of this number is told that it is at chance.
    """
    params = {"item": item, **({"share": share} if share else {}), **({"classes": classes} if classes else {})}
    return Check(says, asks, "falling", params, None, **settings)


def moves(says: str, *, asks: Asks, **settings: object) -> Check:
    """Longer training changes the parameters, the first layer's among them; asks: a short and a long training, each (parameters, log)."""
    return Check(says, asks, "moved", {}, None, **settings)


def obeys_rate(says: str, *, steps: int, item: int, asks: Asks = call, **settings: object) -> Check:
    """The log of a training at rate zero on copies of one example stays where it began; steps: how many there are to be."""
    return Check(says, asks, "log_still", {"item": item}, lambda *args: [steps], **settings)


def shuffles_each_epoch(says: str, *, steps: int, item: int, asks: Asks = call, **settings: object) -> Check:
    """The log of two epochs at rate zero has other losses in the second epoch than in the first; steps: of both together."""
    return Check(says, asks, "epochs_differ", {"item": item}, lambda *args: [steps], **settings)


def shuffles_copies(says: str, *, epochs: int, batches: int, item: int, asks: Asks = call, **settings: object) -> Check:
    """Trained on copies of one example, one of them with another label, the batch of that one changes from epoch to epoch.

    For a training whose rate the check cannot set to zero. The label of the others must be learnt in the first half of the epochs.
    """
    params = {"item": item}
    return Check(says, asks, "odd_one_moves", params, lambda *args: [epochs, batches], **settings)


def settles(
    says: str, *, epochs: int, batches: int, size: int, item: int, asks: Asks = call, **settings: object
) -> Check:
    """Trained on copies of one example, one of them with another label, the highest loss of an epoch settles; size: of a batch.

    A cross-entropy is least where the odd label is as probable as it is frequent. An optimiser whose state is made anew
    goes past that point: its steps have one size, however small the gradient.
    """
    others, odd = 1 - 1 / (batches * size), 1 / (batches * size)
    settled = -((size - 1) * math.log(others) + math.log(odd)) / size
    params = {"item": item}
    return Check(says, asks, "odd_one_settles", params, lambda *args: [epochs, batches, settled], **settings)


def reaches(says: str, *, accuracy: float, labels: Callable[..., object], asks: Asks, **settings: object) -> Check:
    """The predictions of the last ask agree with the labels often enough; accuracy: a share between 0 and 1."""
    return Check(says, asks, "accuracy", {"at_least": accuracy}, lambda *args: [labels(*args)], **settings)


def obeys_labels(says: str, *, label: Callable[..., int], asks: Asks, **settings: object) -> Check:
    """After training on one label only, nearly everything is given that label."""
    return Check(says, asks, "obeys", {}, lambda *args: [label(*args)], **settings)


def computes_with_its_arrays(
    says: str, *, of: Callable[..., tuple[object, list[int]]], asks: Asks, **settings: object
) -> Check:
    """A module gives what its own arrays, for each layer matrix and bias, make of inputs: affine layers, relu between them.

    of: from the case's arguments to (inputs, one in each row; sizes from the inputs to the outputs). asks: the last but one gives the
    module, the last its logits.
    """
    return Check(says, asks, "own_layers", {}, of, **settings)


def measured_again(
    says: str, *, names: Callable[[], list[str]], anew: Callable[..., dict], within: float, **settings: object
) -> Check:
    """The answer is a function without arguments; of its dict of percentages by name, some are within so many points of those measured anew.

    anew: from the case's arguments to the numbers of some names, measured while the case is made.
    """
    params = {"within": within}
    return Check(
        says, lambda *args: [Ask("call")], "measured", params, lambda *args: [names(), anew(*args)], **settings
    )


def holds_at_most(says: str, *, numbers: int, asks: Asks, item: int | None = None, **settings: object) -> Check:
    """The result, or its part at position `item`, is a tree of arrays that hold at most so many numbers together."""
    params = {"limit": numbers, **({} if item is None else {"item": item})}
    return Check(says, asks, "held", params, None, **settings)


def rate_regime(says: str, *, regime: str, position: int, **settings: object) -> Check:
    """The learning rate at `position` of three makes descent in a bowl crawl, converge or diverge, as `regime` says.

    The answer is a function without arguments. The case gives the bowl's curvatures, a start and a number of steps.
    """
    params = {"position": position, "regime": regime}
    return Check(says, lambda *args: [Ask("call")], "regime", params, lambda *args: args, **settings)
