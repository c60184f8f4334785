"""2.6: a function with a side effect, written anew without."""

import jax
from jaxercise.author import (
    Ask,
    Check,
    Exercise,
    Kept,
    Wrong,
    draw,
    gate,
    hidden,
    jits,
    leaves_nothing_behind,
    matches,
    shown,
    twice,
)

from ._purity import (
    Notebook,
    Stepper,
    as_float,
    by_value,
    in_a_default,
    in_a_list,
    pure,
    read_after_tracing,
    returned_after_tracing,
    with_a_list_of_its_own,
)


def its_slope(x):
    """The answer handed to `slope`, which differentiates its first part."""
    return [Ask("value", keep="step"), Ask("call", "slope", (Kept("step"), x))]


step = Exercise(
    title="A pure function",
    points=6,
    minutes=10,
    returns="y and what noisy_step writes into its log, both one number: ().",
    cases={
        "by_hand": shown(draw.arrays([2, 2])),
        "seven": draw.normal((7,)),
        "others": hidden(draw.normal((5,))),
    },
    checks={
        "value": gate(
            matches("returns what noisy_step returns, and beside it what that writes down", on="by_hand seven others")
        ),
        "again": matches("gives the same when it is called again", asks=twice, last=True, weight=0.5, on="seven"),
        "clean": leaves_nothing_behind("leaves nothing behind when JAX traces it", weight=2, on="seven"),
        "jits": jits(on="seven"),
        "slope": Check(
            "can be differentiated, with the second part handed on",
            its_slope,
            "close",
            {"last": True, "subject": "gradient"},
            on="seven",
        ),
    },
    wrong=[
        Wrong(
            "kept_outside",
            [in_a_list, in_a_default, Notebook()],
            cause="Something outside the function, such as a global, a list, a default or an attribute, still holds what was computed inside. While JAX traces, that is a placeholder, which means nothing afterwards.",
            advice="Keep nothing: return it as the second part of the result.",
            bank="M22",
            decided_by="clean",
        ),
        Wrong(
            "read_after_tracing",
            [read_after_tracing, returned_after_tracing],
            cause="A part that JAX traces stores something, and it is read when the tracing is over. What was stored is a placeholder, not a number. The workshop's own loss did this with the weights of its model.",
            advice="Let the traced part return it, and take it from there.",
            bank="M24",
        ),
        Wrong(
            "whole_log",
            lambda x: (pure(x)[0], [pure(x)[1]]),
            cause="The second part is a list. One number is wanted: what this one call writes down.",
            advice="Return the number itself, and leave the list to the caller.",
        ),
        Wrong(
            "log_lost",
            lambda x: pure(x)[0],
            cause="Only y is returned. What noisy_step writes down is lost.",
            advice="Return two things: y and what would have gone into the log.",
        ),
        Wrong(
            "exchanged",
            lambda x: pure(x)[::-1],
            cause="The two parts stand in each other's place.",
            advice="First y, then what goes with it: `jax.grad(..., has_aux=True)` differentiates the first.",
        ),
        Wrong(
            "as_float",
            as_float,
            cause="`float(...)` wants a number now, and while JAX traces there is only a placeholder.",
            advice="Return the array of shape () as it is; whoever needs a Python number converts it outside.",
        ),
    ],
    right=[with_a_list_of_its_own, by_value, Stepper(), jax.jit(pure)],
    hints=[
        "What does noisy_step give to its caller in another way than by `return`?",
        "Let the function return a pair: y, and what it would have written down. No list is needed.",
        "seen = jnp.sum(x**2); return jnp.sqrt(1 + seen), seen",
    ],
    why="Everything that comes in is an argument, everything that goes out is returned. JAX may now trace the function, copy it, cut it to pieces and run it when it likes: nobody could tell.",
)
