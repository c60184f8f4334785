"""Mistakes of 6.1, and what they are made of."""

from jaxercise.author import (
    Wrong,
)

from ._networks import (
    BentAtTheEnd,
    BentBefore,
    MappingInside,
    OfNoKey,
    OfOneKey,
    OfTheSpentKey,
    Remembering,
    Softmaxed,
    Straight,
    Transposed,
    Undeclared,
)

MISTAKES = [
    Wrong(
        "mapped_inside",
        MappingInside,
        cause="`jax.vmap` stands inside your module, which then takes one number of the input for one example.",
        advice="Write `__call__` for one input; whoever has a batch maps the module.",
        bank="M73",
    ),
    Wrong(
        "undeclared",
        Undeclared,
        cause="You set a field that the class does not declare.",
        advice="Write each field with its type into the body of the class, above `__init__`: `layers: list`, for instance.",
        bank="M88",
    ),
    Wrong(
        "changed_later",
        Remembering,
        cause="`__call__` sets a field of the module. After `__init__` a module never changes.",
        advice="Keep what you need on the way in a variable of its own, without `self.`",
        bank="M89",
    ),
    Wrong(
        "activation_last",
        BentAtTheEnd,
        cause="The last layer is activated as well: your logits cannot be negative.",
        advice="The relu stands between the two layers, and nothing after the second.",
        bank="M46",
    ),
    Wrong(
        "no_activation",
        Straight,
        cause="No activation is applied, and the two layers together are one affine function.",
        advice="Bend what the first layer gives, before the second takes it.",
        bank="M47",
    ),
    Wrong(
        "softmaxed",
        Softmaxed,
        cause="A softmax is applied. The loss has one of its own, and two of them leave hardly any slope.",
        advice="Return the raw logits.",
        bank="M57",
    ),
    Wrong(
        "stored_transposed",
        Transposed,
        cause="Your matrices have the shape (ins, outs). Equinox, and this course, store them with one row for each output.",
        advice="Use `eqx.nn.Linear`, or draw matrices of shape (outs, ins) and write W @ x.",
        bank="M44",
    ),
    Wrong(
        "one_key_for_both",
        [OfOneKey, OfTheSpentKey],
        cause="A key is used a second time: both layers get the same one, or one that was split before. Then their numbers hang together.",
        advice="Split `key` in two: each layer gets one of the new keys, and `key` itself is spent.",
        bank="M26",
    ),
    Wrong(
        "bent_before",
        BentBefore,
        cause="The relu is applied to the input, and nothing stands between the two layers.",
        advice="Bend what the first layer gives, before the second takes it.",
    ),
    Wrong(
        "own_key",
        OfNoKey,
        cause="The key that you are given has no influence; the seed stands inside your class.",
        advice="Split the key that comes in, and give each layer a part.",
        bank="M27",
    ),
]
