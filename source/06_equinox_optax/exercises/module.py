"""6.1: a network as a module."""

from jaxercise.author import (
    Exercise,
    Key,
    built,
    computes_with_its_arrays,
    differs,
    draw,
    gate,
    hidden,
    matches,
    repeats,
    spends_each_key_once,
)

from ._module_mistakes import MISTAKES
from ._networks import (
    OfArrays,
    OfPairs,
    Sequence,
    of_the_library,
)


def with_next_key(in_size, width, out_size, key):
    return in_size, width, out_size, Key((key.seed + 1) % (1 << 31))


def sized(in_size, width, out_size, *batch):
    """Sizes and a key; with `batch`, inputs as well."""
    inputs = [draw.normal((*batch[0], in_size))] if batch else []
    return draw.together(draw.fixed(in_size, width, out_size), draw.key, *inputs)


def inputs_and_sizes(in_size, width, out_size, key, x):
    return x, [in_size, width, out_size]


def taking(over):
    parts = [lambda *case, place=place: case[place] for place in range(5)]
    return built(*parts[:4]).called(parts[4], over=over)


module = Exercise(
    title="A module",
    points=6,
    minutes=8,
    returns="A module with W (width, in_size), b (width,), V (out_size, width), c (out_size,), in this order.",
    answers=("MLP",),
    cases={
        "sizes": sized(11, 13, 5),
        "one": sized(11, 13, 5, ()),
        "batch": sized(7, 17, 3, (19,)),
        "others": hidden(sized(5, 3, 13, ())),
    },
    checks={
        "shapes": gate(matches("holds for each layer a matrix (outs, ins) and a bias", numbers=False, on="sizes")),
        "value": gate(
            computes_with_its_arrays(
                "takes one input through layer, relu and layer",
                of=inputs_and_sizes,
                asks=taking("call"),
                weight=2,
                on="one others",
            )
        ),
        "batch": computes_with_its_arrays("takes a batch through jax.vmap", of=inputs_and_sizes, asks=taking("vmap")),
        "other_key": differs("is another network for another key", change=with_next_key, on="sizes"),
        "once": spends_each_key_once("gives each layer a part of the key for itself", on="sizes"),
        "repeats": repeats("is the same network for the same key", on="sizes"),
    },
    wrong=MISTAKES,
    right=[of_the_library, OfArrays, OfPairs, Sequence],
    hints=[
        "What must a network remember, and what does it do with one input? The first goes into fields, the second into `__call__`.",
        "In `__init__`, split the key in two and make two of `eqx.nn.Linear`, from in_size to width and from width to out_size. A layer is called like a function.",
        "`layers` is a list of the two. In `__call__`: the first layer of x, its relu, then the second layer of that.",
    ],
    why="A module is your list of (W, b) and your forward function under one name. There is no hidden state in it and nothing registers itself anywhere: that is why jit, grad and vmap take it as they take a list.",
)
