"""2.4: a derivative by two nearby values."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, TestFunction, draw, gate, hidden, matches, shown

from ._central_difference_mistakes import MISTAKES

RISING, FALLING = (0.4, 1.2), (2.2, 2.9)  # where the functions rise, and where the sine falls


def at(name, places=RISING):
    """A function by name, and a place."""
    return draw.together(draw.fixed(TestFunction(name)), draw.uniform((), low=places[0], high=places[1]))


def wide(name, places=RISING):
    """The same, and a step so wide that the quotient is far from the derivative."""
    return draw.together(at(name, places), draw.uniform((), low=0.7, high=0.9))


def of_both_sides(f, x, eps=1e-3):
    return ((f(x + eps) - f(x)) / eps + (f(x) - f(x - eps)) / eps) / 2


def by_the_step_made(f, x, eps=1e-3):
    right, left = x + eps, x - eps
    return (f(right) - f(left)) / (right - left)


def mapped(f, x, eps=1e-3):
    below, above = jax.vmap(f)(jnp.stack([x - eps, x + eps]))
    return (above - below) / eps / 2


central_difference = Exercise(
    title="Trust, but verify",
    points=6,
    minutes=8,
    returns="One number: ().",
    cases={
        "by_hand": shown(draw.together(draw.fixed(TestFunction("cube")), draw.arrays(2), draw.fixed(0.25))),
        "tanh": at("tanh"),
        "exp": at("exp"),
        "cube": at("cube"),
        "wide_sin": wide("sin"),
        "wide_cube": wide("cube"),
        "falling": at("sin", FALLING),
        "wide_falling": wide("sin", FALLING),
        "wide_exp": hidden(wide("exp")),
        "sin": hidden(at("sin")),
        "falling_again": hidden(at("sin", FALLING)),
    },
    checks={
        "by_hand": gate(matches("is 12.0625 for the cube at 2 with eps = 0.25", rtol=1e-3)),
        "eps": matches("takes the eps that it is given", rtol=1e-3, on="wide_sin wide_cube wide_falling wide_exp"),
        "value": matches(
            "is within a hundredth of the derivative for the eps of the stub",
            rtol=1e-2,
            weight=2,
            on="tanh exp cube falling sin falling_again",
        ),
    },
    wrong=MISTAKES,
    right=[
        of_both_sides,
        by_the_step_made,
        mapped,
        lambda f, x, eps=1e-3: 0.5 / eps * (f(x + eps) - f(x - eps)),
        lambda f, x, eps=1e-3: (f(x - eps) - f(x + eps)) / (-2 * eps),
    ],
    hints=[
        "A derivative is the slope of a line through two points of the curve that are close together. Which two, so that neither side is preferred?",
        "The points lie at x - eps and x + eps. How far apart are they?",
        "return (f(x + eps) - f(x - eps)) / (2 * eps)",
    ],
    why="Two values, and no rule of differentiation at all: an independent witness. What it costs is digits, and one such pair for every parameter; a gradient of JAX's costs a small multiple of one value, however many parameters there are.",
)
