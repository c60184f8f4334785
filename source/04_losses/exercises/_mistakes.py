"""The mistakes that several exercises of 04 Losses share, and what is told of them."""

import jax
import jax.numpy as jnp

SMALL = (1e-6, 1e-7, 1e-8, 1e-10, 1e-12, 1e-15)
SILENCED = [lambda Z, by=by: jnp.log(jax.nn.softmax(Z) + by) for by in SMALL]
SILENCED += [lambda Z, by=by: jnp.log(jnp.clip(jax.nn.softmax(Z), by, 1)) for by in SMALL]

SOFTMAX_AXIS = {
    "cause": "The softmax runs over the examples instead of the classes.",
    "advice": "Each row must sum to one: normalise along the last axis.",
    "bank": "M59",
}
SOFTMAX_NO_AXIS = {
    "cause": "The whole batch is normalised at once: all its probabilities together add up to one, as if the examples competed with each other.",
    "advice": "Give the axis: each row has its own sum.",
    "bank": "M59",
}
NO_MAX = {
    "cause": "The exponentials of the raw logits overflow: in float32 `exp(89)` is already infinite.",
    "advice": "Subtract from each row its own maximum first; no probability changes by it.",
    "bank": "M60",
}
ROUNDED_TO_ZERO = {
    "cause": "The softmax is computed first and its logarithm taken afterwards: a probability below 1e-38 is rounded to zero, and its logarithm is minus infinity.",
    "advice": "Never leave the logarithms: subtract the logarithm of the sum instead of dividing by the sum.",
    "bank": "M60",
}
SILENCED_ALARM = {
    "cause": "A small number is added inside the logarithm, or the probability is clipped. The loss stays finite, but its slope is exactly zero where the model is most wrong: it can no longer learn from its worst mistakes.",
    "advice": "Use the logarithm of the softmax as one function of the logits, which never needs the small number.",
    "bank": "M61",
}
NO_SOFTMAX = {
    "cause": "The logits are used as if they were probabilities, or their logarithms; no softmax is applied.",
    "advice": "Logits may be any real numbers. Make log-probabilities of them first.",
    "bank": "M64",
}
SWAPPED = {
    "cause": "Logits and targets have changed places.",
    "advice": "The order is (logits, targets); only the logits go through the softmax.",
    "bank": "M64",
}
