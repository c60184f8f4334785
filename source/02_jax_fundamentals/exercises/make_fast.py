"""2.8.2: a function compiled once and called often."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Exercise,
    TestFunction,
    Wrong,
    built,
    compiles_once,
    draw,
    gate,
    hidden,
    is_jitted,
    matches,
    shown,
)

MADE = built(lambda f, top, x: f, lambda f, top, x: top)
CALLED = MADE.called(lambda f, top, x: x)


def made(*args):
    """The function is made, and not yet called."""
    return CALLED(*args)[:1]


def waving(top, low=0.3, high=1.5):
    return draw.together(draw.fixed(TestFunction("wave"), top), draw.uniform((), low=low, high=high))


def branching(f, top):
    @jax.jit
    def fast(x):
        y = f(x)
        if y > top:
            return top
        return y

    return fast


def compiled_anew(f, top):
    return lambda x: jax.jit(lambda x: jnp.minimum(f(x), top))(x)


def with_a_shared_program(f, top):
    program = jax.jit(lambda x, top: jnp.minimum(f(x), top))
    return lambda x: program(x, top)


class Capped:
    """What is returned need be no function: it is enough that it can be called."""

    def __init__(self, f, top):
        self.program = jax.jit(lambda x: jnp.minimum(f(x), top))

    def __call__(self, x):
        return self.program(x)


def by_condition(f, top):
    @jax.jit
    def fast(x):
        y = f(x)
        return jax.lax.cond(y > top, lambda: jnp.full_like(y, top), lambda: y)

    return fast


make_fast = Exercise(
    title="Compile once, call often",
    points=4,
    minutes=8,
    returns="A function of one number x.",
    cases={
        "below": shown(draw.fixed(TestFunction("square"), 5.0, 2.0)),
        "far_above": shown(draw.fixed(TestFunction("square"), 5.0, 6.0)),
        "above": shown(draw.fixed(TestFunction("square"), 5.0, 3.0)),
        "wave": waving(10.0),
        "low_wave": waving(0.25),
        "negative_wave": waving(1.0, low=-1.5, high=-0.3),
        "others": hidden(waving(1.0)),
    },
    checks={
        "function": gate(matches("returns a function", asks=made, weight=0.5, on="below")),
        "value": gate(matches("gives f(x), but nothing above top", asks=CALLED, last=True)),
        "compiled": is_jitted("runs as one compiled program", asks=CALLED, on="wave"),
        "once": compiles_once("compiles once and then never again", calls=3, asks=CALLED, on="wave below"),
    },
    wrong=[
        Wrong(
            "branching",
            [branching, lambda f, top: jax.jit(lambda x: min(f(x), top))],
            cause="Python is asked to choose, by `if` or by `min`, and while JAX traces nobody knows yet whether f(x) is above top.",
            advice="Let JAX choose: `jnp.minimum(f(x), top)`, or `jnp.where`.",
            bank="M32",
        ),
        Wrong(
            "compiled_anew",
            compiled_anew,
            cause="Every call compiles again: `jax.jit`, or a loop or branch of `jax.lax`, is given a function that is new each time, so that no program is found for it.",
            advice="Call `jax.jit` once, in `make_fast`, outside of the function that you return.",
            bank="M30",
            decided_by="once",
        ),
        Wrong(
            "not_compiled",
            [
                lambda f, top: lambda x: jnp.minimum(f(x), top),
                lambda f, top: lambda x: jnp.where(f(x) > top, top, f(x)),
            ],
            cause="What you return, or a part of it, is not compiled: Python goes through its steps one by one, in every call.",
            advice="Put `@jax.jit` above the function that you return.",
            decided_by="compiled",
        ),
        Wrong(
            "no_top",
            [lambda f, top: jax.jit(f), lambda f, top: f],
            cause="Your function gives f(x) wherever it is asked, above top as well.",
            advice="Take the smaller of f(x) and top, by `jnp.minimum`.",
        ),
        Wrong(
            "input_cut",
            lambda f, top: jax.jit(lambda x: f(jnp.minimum(x, top))),
            cause="x is cut off at top, not f(x).",
            advice="First f, then the minimum.",
        ),
        Wrong(
            "bottom",
            lambda f, top: jax.jit(lambda x: jnp.maximum(f(x), top)),
            cause="Your function gives the larger of f(x) and top: nothing below top, instead of nothing above.",
            advice="Nothing is to be above top: take the smaller of the two.",
        ),
    ],
    right=[
        lambda f, top: jax.jit(lambda x: jnp.minimum(f(x), top)),
        lambda f, top: lambda x: jnp.minimum(jax.jit(f)(x), top),
        with_a_shared_program,
        by_condition,
        Capped,
    ],
    hints=[
        "What has to happen once, and what in every call? `make_fast` itself is called once.",
        "Inside `make_fast` define a function of x that gives the smaller of f(x) and top, with `@jax.jit` above it. No `if`.",
        "return jax.jit(lambda x: jnp.minimum(f(x), top))",
    ],
    why="One trace, one program, and from then on only numbers in and numbers out, as long as shapes and types stay the same.",
)
