"""2.7: three random arrays from one key."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Ask,
    Exercise,
    Key,
    Wrong,
    differs,
    draw,
    gate,
    matches,
    repeats,
    spends_each_key_once,
    spread,
    uncorrelated,
)


def sized(d):
    return draw.together(draw.key, draw.fixed(d))


def with_next_key(key, d):
    return Key((key.seed + 1) % (1 << 31)), d


def parts(*numbers):
    """The three are made, and some of them taken out."""

    def asks(*args):
        return [Ask("call", args=args, keep="three"), *(Ask("item", "@three", options={"index": n}) for n in numbers)]

    return asks


def normal(key, d):
    return jax.random.normal(key, (d, d))


def same_key(key, d):
    return [normal(key, d) for _ in range(3)]


def parent_used(key, d):
    first, second = jax.random.split(key)
    return normal(first, d), normal(second, d), normal(key, d)


def split_twice(key, d):
    first, second = jax.random.split(key)
    return normal(first, d), normal(second, d), normal(jax.random.split(key, 3)[2], d)


def own_seed(key, d):
    return [normal(k, d) for k in jax.random.split(jax.random.key(0), 3)]


def of_numpy(key, d):
    return [np.random.normal(size=(d, d)).astype(np.float32) for _ in range(3)]


def one_after_the_other(key, d):
    made = []
    for _ in range(3):
        key, part = jax.random.split(key)
        made.append(normal(part, d))
    return tuple(made)


def by_its_own_numbers(key, d):
    random = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    return [random.normal(size=(d, d)).astype(np.float32) for _ in range(3)]


init_three = Exercise(
    title="Random keys",
    points=6,
    minutes=8,
    returns="Three arrays of shape (d, d).",
    cases={"small": sized(5), "large": sized(97)},
    checks={
        "shapes": gate(
            matches("gives three arrays of shape (d, d)", asks=parts(0, 1, 2), last=True, numbers=False, on="small")
        ),
        "normal": spread("holds standard normal numbers", std=1.0, on="large"),
        "apart": uncorrelated(
            "has three parts that have nothing to do with each other",
            parts=3,
            asks=parts(0, 1, 2),
            weight=2,
            on="large",
        ),
        "once": spends_each_key_once(weight=2, on="small"),
        "other_key": differs("gives other numbers for another key", change=with_next_key, weight=2, on="small"),
        "repeats": repeats("gives the same numbers for the same key", on="small"),
    },
    wrong=[
        Wrong(
            "same_numbers",
            [same_key, lambda key, d: 3 * [normal(key, d)], lambda key, d: jnp.tile(normal(key, d), (3, 1, 1))],
            cause="Two of the three hang together, as when they are drawn with the same key: then they are the same numbers.",
            advice="A key is good for one use. `jax.random.split(key, 3)` makes three of it.",
            bank="M25",
            decided_by="apart",
        ),
        Wrong(
            "spent_key",
            [parent_used, split_twice],
            cause="A key is used a second time after it was spent. To split a key is a use as well: the parts are all that is left of it.",
            advice="After you split `key`, take the new keys, and never `key` again.",
            bank="M26",
        ),
        Wrong(
            "own_seed",
            own_seed,
            cause="The key that comes in has no influence; the numbers are the same for every key.",
            advice="Split the key that you are given: then the caller chooses the numbers.",
            bank="M27",
            decided_by="other_key",
        ),
        Wrong(
            "memory_of_its_own",
            of_numpy,
            cause="The same key gives other numbers each time: they come from a source with a memory of its own, as `np.random` is. In a compiled function such a source is asked once, while JAX traces, and the answer stays for ever.",
            advice="Draw with `jax.random`, and with parts of the key.",
            bank="M28",
            decided_by="repeats",
        ),
    ],
    right=[
        one_after_the_other,
        by_its_own_numbers,
        lambda key, d: jax.random.normal(key, (3, d, d)),
        lambda key, d: [normal(jax.random.fold_in(key, k), d) for k in range(3)],
        lambda key, d: jax.vmap(lambda k: normal(k, d))(jax.random.split(key, 3)),
    ],
    hints=[
        "Ask `jax.random.normal` twice with the same key. What does it give the second time?",
        "`jax.random.split(key, 3)` gives three new keys. After that the old one is spent.",
        "return tuple(jax.random.normal(k, (d, d)) for k in jax.random.split(key, 3))",
    ],
    why="The state of the generator is in your hands: nothing is drawn behind your back, so every run can be repeated, in any order, on as many machines as you like.",
)
