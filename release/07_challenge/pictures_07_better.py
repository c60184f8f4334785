"""More pictures of notebook 7: what a training reaches, where two machines meet, and what a symmetry is worth."""

import functools
import time

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise_widgets import drawing, panels
from pictures_07 import COLOURS, digits, in_words, network, of_batch, shortest

TIERS = {"bronze": 93.5, "silver": 94.8, "gold": 96.0}
BUDGET = 120_000
EXAMPLES, ASKED, EPOCHS, BATCH, MAPS, SIDE = 1000, 500, 12, 50, 8, 5
MOVES = range(5)


def spare_crossing(sizes, one, other):
    """Nowhere."""
    return np.nan


def spare_correlate(X, kernels):
    """Every patch of the images times every kernel, turned round: as good for a picture whose kernels are learned."""
    return jax.lax.conv_general_dilated(X[:, None], kernels[:, None, ::-1, ::-1], (1, 1), "VALID")


@drawing()
def tiers(improve, predict, seen=None, unseen=None):
    """One training, and the share of test digits that it recognises beside the tiers.

    seen, unseen: images and labels; those of the library where they are not given.
    """
    (X, labels), (tests, truth) = seen or digits("train"), unseen or digits("test")
    start = time.perf_counter()
    params = jax.block_until_ready(improve(jax.random.key(2026), jnp.asarray(X), jnp.asarray(labels)))
    seconds = time.perf_counter() - start
    said = np.asarray(predict(params, jnp.asarray(tests)))
    percent = 100 * float(np.mean(said.argmax(axis=-1) == truth))
    numbers = sum(np.size(leaf) for leaf in jax.tree.leaves(params) if not callable(leaf))
    figure, (axes,) = panels(1, width=7.5, height=1.7)
    axes.barh(0, percent, height=0.5, color=COLOURS[0], alpha=0.6)
    for (tier, least), style in zip(TIERS.items(), (":", "--", "-"), strict=True):
        axes.axvline(least, color="0.5", linestyle=style)
        axes.text(least, 0.45, tier, ha="center", va="bottom", color=axes.title.get_color(), fontsize=9)
    axes.set(xlim=(min(90.0, percent - 2), 100), ylim=(-0.4, 0.4), xlabel="test digits recognised, in percent")
    axes.set_yticks([])
    earned = [tier for tier, least in TIERS.items() if percent >= least]
    badge = f"On these digits that is {earned[-1]}." if earned else "On these digits that is no tier yet."
    over = f", {numbers - BUDGET:,} more than the budget" if numbers > BUDGET else ""
    return figure, (
        f"{percent:.1f} % of {len(truth):,} test digits are recognised. {badge} The parameters are {numbers:,} numbers{over}; "
        f"the training took {seconds:.0f} seconds. The judge's digits are others, so its percentage may differ by some tenths."
    )


def times_on(device, sizes):
    """The milliseconds that the network takes for batches of some sizes, on one device."""
    with jax.default_device(device):
        params, X = jax.device_put((network(), np.tile(digits("test")[0], (3, 1))), device)
        fn = jax.jit(of_batch)
        return np.array([1e3 * shortest(functools.partial(fn, params, X[:size]), 20) for size in sizes])


def machines():
    """The device that every JAX has, and a graphics processor or None."""
    try:
        return jax.devices("cpu")[0], jax.devices("gpu")[0]
    except RuntimeError:
        return jax.devices("cpu")[0], None


@drawing(instead=spare_crossing)
def sweep(crossing):
    """The times of this machine for batches of all sizes, another machine beside it, and where `crossing` lets them meet."""
    sizes = np.array([1, 4, 16, 64, 256, 1024, 4096])
    here, there = machines()
    one = times_on(here, sizes)
    slope, start = np.polyfit(sizes, one, 1)
    start = max(start, float(one.min()))
    other = times_on(there, sizes) if there else 10 * start + slope / 30 * sizes
    name = "graphics processor" if there else "an assumed one"
    meets = float(crossing(sizes.astype(np.float32), one.astype(np.float32), other.astype(np.float32)))
    figure, (axes,) = panels(1, width=7.0, height=3.8)
    fine = np.geomspace(1, 4096, 100)
    axes.plot(sizes, one, "o", color=COLOURS[0], label="this machine")
    axes.plot(fine, start + slope * fine, "-", color=COLOURS[0], linewidth=1, label="straight line")
    axes.plot(sizes, other, "s" if there else "--", color=COLOURS[1], label=name)
    if 1 <= meets <= 4096:
        axes.axvline(meets, color=COLOURS[3], linestyle=":", label="crossing")
    axes.set(xscale="log", yscale="log", xlabel="batch", ylabel="milliseconds, log scale")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    yours = "" if np.isnan(meets) else f" Your crossing is at {meets:,.4g} examples."
    doubts = "" if there else " The other machine is assumed, not measured."
    return figure, (
        f"This machine takes {in_words(one[0] / 1e3)} for one example and {in_words(one[-1] / 1e3)} for {sizes[-1]:,}; the straight "
        f"line begins at {in_words(start / 1e3)} and rises by {in_words(max(slope, 0) / 1e3)} for each example.{yours}{doubts}"
    )


# --- A symmetry


def dense(params, X):
    """The logits of a network without a symmetry, for images (n, 28, 28)."""
    return of_batch(params, X.reshape(len(X), 784))


def with_kernels(correlate, params, X):
    """The logits of a network that looks everywhere with the same kernels, and keeps the mean of each of 16 parts of a map."""
    kernels, W, b = params
    maps = jnp.maximum(correlate(X, kernels), 0)
    parts = maps.reshape(len(X), MAPS, 4, 6, 4, 6).mean((3, 5))
    return parts.reshape(len(X), -1) @ W.T + b


def trained(logits, params, X, Y, rate):
    """Gradient descent with momentum, a few epochs, compiled as a whole."""

    def loss(params, rows):
        return -jnp.mean(jnp.sum(Y[rows] * jax.nn.log_softmax(logits(params, X[rows])), axis=1))

    def step(carried, rows):
        params, velocity = carried
        velocity = jax.tree.map(lambda v, g: 0.9 * v + g, velocity, jax.grad(loss)(params, rows))
        return (jax.tree.map(lambda p, v: p - rate * v, params, velocity), velocity), None

    keys = jax.random.split(jax.random.key(1), EPOCHS)
    order = jnp.stack([jax.random.permutation(key, len(X)) for key in keys]).reshape(-1, BATCH)
    start = params, jax.tree.map(jnp.zeros_like, params)
    return jax.jit(lambda carried: jax.lax.scan(step, carried, order))(start)[0][0]


def moved(images, by):
    """Images moved so many pixels to one of the four sides, all of it kept within the frame's size."""
    wide = np.pad(images, ((0, 0), (by, by), (by, by)))
    return [
        wide[:, down : down + 28, right : right + 28] for down, right in ((0, by), (2 * by, by), (by, 0), (by, 2 * by))
    ]


@drawing(instead=spare_correlate)
def symmetry(correlate):
    """Two small networks that learned from digits in the middle, asked about digits that were moved."""
    (X, labels), (tests, truth) = digits("train"), (part[:ASKED] for part in digits("test"))
    X, Y = jnp.asarray(X[:EXAMPLES]).reshape(-1, 28, 28), jax.nn.one_hot(labels[:EXAMPLES], 10)
    one, two = jax.random.split(jax.random.key(0))
    kernels = jnp.sqrt(2 / SIDE**2) * jax.random.normal(one, (MAPS, SIDE, SIDE))
    head = jnp.sqrt(1 / (16 * MAPS)) * jax.random.normal(two, (10, 16 * MAPS)), jnp.zeros(10)
    same = functools.partial(with_kernels, correlate)
    networks = {
        "dense": (dense, trained(dense, network(), X, Y, 0.02)),
        "kernels": (same, trained(same, (kernels, *head), X, Y, 0.05)),
    }
    figure, (axes,) = panels(1, width=6.5, height=3.4)
    shares, sizes = {}, {}
    for (name, (logits, params)), style in zip(networks.items(), ("o--", "s-"), strict=True):
        asked = jax.jit(lambda params, X, logits=logits: jnp.argmax(logits(params, X), axis=1))
        shares[name] = [
            100 * np.mean([np.mean(asked(params, X) == truth) for X in moved(tests.reshape(-1, 28, 28), by)])
            for by in MOVES
        ]
        sizes[name] = sum(leaf.size for leaf in jax.tree.leaves(params))
        axes.plot(
            MOVES, shares[name], style, color=COLOURS[name == "kernels"], label=f"{name}, {sizes[name]:,} numbers"
        )
    axes.set(xlabel="pixels by which the test digits were moved", ylabel="recognised, in percent", ylim=(0, 100))
    axes.set_xticks(MOVES)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    told = [
        f"{name}: {found[0]:.0f} % where they were, {found[2]:.0f} % moved by two pixels, {found[-1]:.0f} % by four"
        for name, found in shares.items()
    ]
    return figure, f"Of the test digits is recognised, by the network named {'; by the one named '.join(told)}."
