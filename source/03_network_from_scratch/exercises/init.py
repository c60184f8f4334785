"""3.5: the parameters that a network begins with."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Ask,
    Check,
    Exercise,
    Key,
    Wrong,
    differs,
    draw,
    gate,
    matches,
    repeats,
    uncorrelated,
)

from ._beginnings import built, by_initializer, folded, he, in_both_ways, in_numpy, one_after_the_other, ones, uniform


def sized(*sizes):
    return draw.together(draw.key, draw.fixed(sizes))


def with_next_key(key, sizes):
    return Key((key.seed + 1) % (1 << 31)), sizes


def weights(*layers):
    """The network is built, and then the matrices of these layers are taken out of it."""

    def asks(*args):
        pairs = [Ask("item", "@network", options={"index": layer}, keep=f"layer {layer}") for layer in layers]
        matrices = [Ask("item", f"@layer {layer}", options={"index": 0}) for layer in layers]
        return [Ask("call", args=args, keep="network"), *pairs, *matrices]

    return asks


def spreads(says, layer, inputs, **settings):
    params = {"mean": 0.0, "std": (2 / inputs) ** 0.5, "errors": 6.0}
    return Check(says, weights(layer), "spread", params, None, **settings)


init = Exercise(
    title="How to begin",
    points=8,
    minutes=12,
    returns="A list with one (W, b) for each layer; W of shape (outs, ins), b of shape (outs,).",
    cases={
        "small": sized(3, 5, 2),
        "large": sized(97, 53, 31),
        "equal": sized(13, 13, 13),
        "deep": sized(61, 43, 37, 5),
    },
    checks={
        "shapes": gate(
            matches("gives for each two sizes a matrix (outs, ins) and a bias of zeros", numbers=False, on="small deep")
        ),
        "first": spreads(
            "has weights of mean 0 and variance 2/97 where 97 inputs come in", 0, 97, on="large", weight=2
        ),
        "second": spreads("has weights of mean 0 and variance 2/53 where 53 come in", 1, 53, on="large"),
        "apart": uncorrelated(
            "has layers that have nothing to do with each other", parts=2, asks=weights(0, 1), on="equal"
        ),
        "other_key": differs("gives other weights for another key", change=with_next_key, on="small"),
        "repeats": repeats("gives the same weights for the same key", on="small"),
    },
    wrong=[
        Wrong(
            "same_key",
            [built(he, lambda key, layers: [key] * layers)],
            cause="The layers are made of the same random numbers, as when all are drawn with the same key. Where two have one shape, they are the same matrix.",
            advice="A key is good for one use: `jax.random.split(key, layers)` makes one for each layer.",
            bank="M25",
        ),
        Wrong(
            "all_equal",
            [
                built(lambda ins, outs: 0.0),
                ones,
            ],
            cause="All weights of a layer are equal. Then all its units compute the same, get the same gradient, and remain one unit for ever.",
            advice="Draw the weights at random: only chance makes the units different.",
            bank="M48",
        ),
        Wrong(
            "not_scaled",
            in_both_ways(lambda ins, outs: 1.0),
            cause="Every weight has the standard deviation 1. A unit adds up as many terms as it has inputs, so what it gives is far too large.",
            advice="Multiply the normal numbers by the root of 2 / inputs.",
            bank="M49",
        ),
        Wrong(
            "by_outputs",
            in_both_ways(lambda ins, outs: jnp.sqrt(2 / outs)),
            cause="You divide by the number of outputs. What a unit gives is a sum over its inputs.",
            advice="Count the terms of the sum: the columns of W, not its rows.",
            bank="M50",
        ),
        Wrong(
            "small_everywhere",
            in_both_ways(lambda ins, outs: 0.01),
            cause="The same small factor everywhere, however many inputs a layer has: the signal fades from layer to layer.",
            advice="Let the factor depend on the number of inputs, as the text says.",
            bank="M50",
        ),
        Wrong(
            "root_forgotten",
            in_both_ways(lambda ins, outs: 2 / ins),
            cause="You multiply by 2 / inputs. That is the variance; the numbers are multiplied by its root.",
            advice="Take the square root: the variance of c times z is c squared times that of z.",
            bank="M50",
        ),
        Wrong(
            "half_forgotten",
            in_both_ways(lambda ins, outs: jnp.sqrt(1 / ins)),
            cause="Your variance is 1 / inputs. That keeps the sum at size 1; but the relu behind it throws half away, in every layer.",
            advice="Make up for the half that is lost: 2 / inputs.",
            bank="M50",
        ),
        Wrong(
            "own_seed",
            lambda key, sizes: built(he)(jax.random.key(0), sizes),
            cause="The key that you are given has no influence: the weights are the same for every key.",
            advice="Split the key that comes in, and draw with its parts.",
            bank="M27",
        ),
    ],
    right=[built(he, one_after_the_other), built(he, folded), uniform, in_numpy, by_initializer],
    hints=[
        "A unit adds up as many terms as there are inputs. How does the variance of a sum of independent terms grow?",
        "One key for each layer: `jax.random.split(key, len(sizes) - 1)`. Then normal numbers of shape (outs, ins), times a factor.",
        "For each key k and sizes ins, outs: W = the root of (2 / ins) times normal(k, (outs, ins)); b = zeros(outs).",
    ],
    why="The variance of a sum is the sum of the variances: with 2 / inputs, and half of it cut off by the relu, the signal keeps its size from layer to layer.",
)
