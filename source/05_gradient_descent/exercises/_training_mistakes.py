"""The known mistakes of `train`, each decided by the message of one check."""

from jaxercise.author import Wrong

from ._steps import AVERAGED_OVER_CLASSES
from ._trainings import (
    exploding,
    images_scaled_again,
    in_order,
    labels_shuffled_apart,
    loss_averaged_over_classes,
    parameters_not_kept,
    shuffled_once,
    with_a_seed_inside,
    with_test_digits,
)

MISTAKES = [
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
        decided_by="moves falls",
    ),
    Wrong(
        "scaled_again",
        images_scaled_again,
        cause="Your network hardly moves, as it does when the pixels are divided by 255 once more, although they already lie between 0 and 1, or when the learning rate is made smaller.",
        advice="Use the images and the learning rate as they are given; pixels are scaled once, where the bytes are read.",
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
        passes="moves",
    ),
    Wrong(
        "same_batches",
        [shuffled_once, in_order],
        cause="Every epoch goes through the same batches in the same order.",
        advice="Draw new batches in each epoch, with a key of its own from `jax.random.split`.",
        bank="M77",
        decided_by="anew",
    ),
    Wrong(
        "key_not_used",
        with_a_seed_inside,
        cause="The key that `train` is given decides nothing: it trains the same network for every key.",
        advice="Split the argument `key`: one part for `init_params`, one for the epochs.",
        decided_by="keyed",
    ),
    Wrong(
        "test_in_training",
        with_test_digits,
        cause="Something that was not handed over decides what your network says: digits that it was not given, such as the test set, or what another training left in a global.",
        advice="Learn from the arguments only; leave the test set sealed until the network is trained.",
        bank="M87",
        decided_by="sealed",
        passes="moves falls learns",
    ),
]
