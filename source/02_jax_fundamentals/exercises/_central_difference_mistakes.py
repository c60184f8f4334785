"""Mistakes of 2.4, and what they are made of."""

import jax
import jax.numpy as jnp
from jaxercise.author import Wrong


def with_step(step):
    """The quotient with a step of one's own, whatever `eps` is."""
    return lambda f, x, eps=1e-3: (f(x + step) - f(x - step)) / (2 * step)


MISTAKES = [
    Wrong(
        "too_small",
        [with_step(step) for step in (1e-8, 1e-9, 1e-10, 1e-12)],
        cause="Your quotient is zero, as it is when the step is far too small: float32 has seven digits, x + 1e-8 is rounded to x, and the two values are the same.",
        advice="Take the eps that you are given. A step of a thousandth is small enough for the curve, and large enough for the digits.",
        bank="M19",
    ),
    Wrong(
        "one_sided",
        [lambda f, x, eps=1e-3: (f(x + eps) - f(x)) / eps, lambda f, x, eps=1e-3: (f(x) - f(x - eps)) / eps],
        cause="You look to one side only. Then the error falls with eps; on both sides it falls with its square.",
        advice="Subtract the value to the left from the value to the right, and divide by the distance of the two.",
        bank="M20",
    ),
    Wrong(
        "two_missing",
        lambda f, x, eps=1e-3: (f(x + eps) - f(x - eps)) / eps,
        cause="You divide by eps, and the two places are 2 eps apart.",
        advice="Divide by 2 * eps.",
        bank="M20",
    ),
    Wrong(
        "not_divided",
        [lambda f, x, eps=1e-3: f(x + eps) - f(x - eps), lambda f, x, eps=1e-3: f(x - eps) - f(x + eps)],
        cause="You subtract the two values, and divide by nothing: that is how much f changes on the way, not how steep it is.",
        advice="Divide by the distance of the two places, 2 * eps.",
    ),
    Wrong(
        "only_the_second_divided",
        [
            lambda f, x, eps=1e-3: f(x + eps) - f(x - eps) / (2 * eps),
            lambda f, x, eps=1e-3: f(x + eps) - f(x - eps) / 2 * eps,
        ],
        cause="Only the second of the two values is divided: a division comes before a difference.",
        advice="Put brackets round the difference: `(f(x + eps) - f(x - eps)) / (2 * eps)`.",
    ),
    Wrong(
        "exchanged",
        lambda f, x, eps=1e-3: (f(x - eps) - f(x + eps)) / (2 * eps),
        cause="The two values stand in each other's place: where f rises, your slope is negative.",
        advice="Subtract the value to the left from the value to the right.",
    ),
    Wrong(
        "without_its_sign",
        lambda f, x, eps=1e-3: jnp.abs(f(x + eps) - f(x - eps)) / (2 * eps),
        cause="Your slope is never negative, and where f falls it should be.",
        advice="Leave the sign to the difference.",
    ),
    Wrong(
        "added",
        lambda f, x, eps=1e-3: (f(x + eps) + f(x - eps)) / (2 * eps),
        cause="The two values are added. A slope asks how much they differ.",
        advice="Subtract the value to the left from the value to the right.",
    ),
    Wrong(
        "eps_ignored",
        [
            lambda f, x, eps=1e-3: jax.grad(f)(x),
            lambda f, x, eps=1e-3: jax.jacfwd(f)(x),
            *(with_step(step) for step in (1e-2, 1e-3, 1e-4)),
        ],
        cause="This is the derivative itself, or the quotient with a small step of your own; the eps that is given has no influence.",
        advice="Use two values of f, at x + eps and at x - eps, and nothing else: then there is something to compare the derivative with.",
    ),
    Wrong(
        "half_a_step",
        lambda f, x, eps=1e-3: (f(x + eps / 2) - f(x - eps / 2)) / eps,
        cause="You go half of eps to each side. That is a central difference, too, but not the one asked for.",
        advice="Go eps to each side.",
    ),
    Wrong(
        "divided_first",
        lambda f, x, eps=1e-3: (f(x + eps) - f(x - eps)) / 2 * eps,
        cause="You multiply by eps instead of dividing by it: `/ 2 * eps`, for instance, is read from the left, first the half and then the product.",
        advice="Put brackets round what you divide by: `/ (2 * eps)`.",
    ),
]
