"""The pictures and experiments of notebook 6. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxercise import load_mnist
from jaxercise_widgets import banner, dashboard, drawing, panels

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
SIZES = (784, 100, 10)

# --- Spare parts for 6.5. They fit its network alone: 784 inputs, 100 units, 10 classes.


def spare_state(model):
    """The number of steps taken."""
    return 0


def spare_step(model, state, X, Y):
    """One step of plain gradient descent in NumPy, at the learning rate 0.5: the new model, the new state, the loss before."""
    leaves, structure = jax.tree.flatten(model)
    W, b, V, c = (np.asarray(leaf) for leaf in leaves if eqx.is_array(leaf))
    if W.shape != (100, 784) or V.shape != (10, 100):
        raise ValueError("spare_step fits the network of 6.5 alone, with sizes 784, 100, 10.")
    X, Y = np.asarray(X), np.asarray(Y)
    H = np.maximum(X @ W.T + b, 0)
    Z = H @ V.T + c
    logs = Z - Z.max(axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
    outer = (np.exp(logs) - Y) / len(X)
    inner = outer @ V * (H > 0)
    steps = iter((inner.T @ X, inner.sum(axis=0), outer.T @ H, outer.sum(axis=0)))
    moved = [jnp.asarray(leaf - 0.5 * next(steps)) if eqx.is_array(leaf) else leaf for leaf in leaves]
    return structure.unflatten(moved), state + 1, -float((Y * logs).sum()) / len(X)


# --- The data, and stand-ins for what is not written yet: good for one picture each, and for no exercise


@functools.cache
def digits(split):
    """Images as rows of pixels in [0, 1], and their labels."""
    images, labels = load_mnist(split, quiet=True)
    return images.reshape(len(images), 784).astype(np.float32) / 255, labels


def by_hand(seed=3):
    """The parameters of a network by hand."""
    shapes = zip(jax.random.split(jax.random.key(seed), 2), [(100, 784), (10, 100)], strict=True)
    return [(jnp.sqrt(2 / shape[1]) * jax.random.normal(key, shape), jnp.full(shape[0], 0.1)) for key, shape in shapes]


def said_by_hand(params, X):
    """The logits of a network by hand."""
    (W, b), (V, c) = params
    return jnp.maximum(X @ W.T + b, 0) @ V.T + c


def spare_tree(in_size, width, out_size, key):
    return {
        "first": [np.zeros((width, in_size)), np.zeros(width)],
        "second": [np.zeros((out_size, width)), np.zeros(out_size)],
    }


def spare_surgery(params, model):
    return lambda x: said_by_hand(params, x)


def spare_train(key, images, labels):
    model, losses, random = eqx.nn.MLP(784, 10, 100, depth=1, key=key), [], np.random.default_rng(6)
    Y = np.eye(10, dtype=np.float32)[labels]
    for rows in random.permutation(len(images))[: len(images) // 64 * 64].reshape(-1, 64):
        model, _, loss = spare_step(model, 0, images[rows], Y[rows])
        losses.append(loss)
    return model, np.array(losses)


# --- Pictures


@drawing(instead=spare_tree)
def show_tree(MLP):
    """A module as the tree that JAX sees: its arrays by their places, their shapes and how many numbers they hold."""
    module = MLP(*SIZES, jax.random.key(6))
    leaves = [(path, leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(module) if eqx.is_array(leaf)]
    figure, (ax,) = panels(1, width=7.5, height=0.6 * len(leaves) + 0.6)
    ink = ax.title.get_color()
    ax.text(0, 0, type(module).__name__, ha="center", va="center", weight="bold", fontsize=12, color=ink)
    told, total = [], sum(leaf.size for _, leaf in leaves)
    for place, (path, leaf) in enumerate(leaves):
        height = (len(leaves) - 1) / 2 - place
        colour, name = COLOURS[place % 4], jax.tree_util.keystr(path)
        ax.plot(
            [0.35, 0.8, 1.0],
            [0.12 * height, height, height],
            color=colour,
            linewidth=1 + np.log10(max(leaf.size, 1)) / 2,
        )
        ax.text(1.05, height, name, va="center", family="monospace", color=ink)
        ax.text(2.75, height, f"{tuple(leaf.shape)}", va="center", color=ink)
        ax.text(3.75, height, f"{leaf.size:,} numbers", va="center", color=ink)
        told.append(f"{name} of shape {tuple(leaf.shape)}")
    ax.set_axis_off()
    ax.set(xlim=(-0.4, 4.9), ylim=(-len(leaves) / 2 - 0.2, len(leaves) / 2 + 0.2))
    return (
        figure,
        f"The leaves of the module: {'; '.join(told)}. Together {total:,} numbers, those of the network by hand.",
    )


@drawing(instead=spare_surgery)
def show_surgery(from_scratch_to_eqx):
    """The logits of two hundred digits by hand, and those of a module before and after it was given the same numbers."""
    params, X = by_hand(), digits("test")[0][:200]
    before = eqx.nn.MLP(784, 10, 100, depth=1, key=jax.random.key(6))
    wanted = np.asarray(said_by_hand(params, X)).ravel()
    figure, every = panels(2, width=3.8, height=3.6)
    gaps = []
    for axes, title, model in zip(
        every, ("before", "after"), (before, from_scratch_to_eqx(params, before)), strict=True
    ):
        found = np.asarray(jax.vmap(model)(X)).ravel()
        gaps.append(float(np.abs(found - wanted).max()))
        axes.plot([wanted.min(), wanted.max()], [wanted.min(), wanted.max()], color="0.5", linestyle="--", linewidth=1)
        axes.plot(wanted, found, ".", markersize=3, color=COLOURS[0])
        axes.set(title=f"{title}: off by up to {gaps[-1]:.1g}", xlabel="logit by hand", ylabel="logit of the module")
    words = f"Two thousand logits, by hand and by the module. Before the surgery they differ by up to {gaps[0]:.2g}, after it by {gaps[1]:.1g}."
    return figure, words


@drawing(instead=spare_train)
def watched(train_eqx, seen=None, unseen=None):
    """A training on the digits that are seen; whenever it calls `make_step`, the board may look at those that are not.

    seen, unseen: images and labels; those of the library where they are not given.
    """
    (X, labels), tests, others = seen or digits("train"), unseen or digits("test"), []

    def arrays_of(model):
        arrays, rest = eqx.partition(model, eqx.is_array)
        others[:] = [rest]
        return arrays

    def logits(arrays, X):
        return jax.vmap(eqx.combine(arrays, others[0]))(X)

    board, names = dashboard(logits, *tests, labels=range(10)), getattr(train_eqx, "__globals__", {})
    step = names.get("make_step")

    def told(model, state, X, Y):
        model, state, loss = step(model, state, X, Y)
        if not isinstance(loss, jax.core.Tracer):
            board(arrays_of(model), loss)
        return model, state, loss

    if step:
        names["make_step"] = told
    try:
        model, losses = train_eqx(jax.random.key(2026), X, labels)
    finally:
        if step:
            names["make_step"] = step
    unwatched = np.asarray(losses, float).reshape(-1)[board.steps :]  # where the training went round make_step
    for number, loss in enumerate(unwatched, 1):
        board(arrays_of(model) if number == len(unwatched) else None, loss)
    return board


# --- Experiments. They start only where every row of your table holds a number.


@drawing()
def experiment(table, measure, names):
    """Measure every row of a table, and draw what stands in it beside what was measured."""
    try:
        yours = table()
    except NotImplementedError:
        yours = {}
    missing = [name for name in names if not isinstance(yours.get(name), int | float)]
    if missing:
        return banner(f"No number for {missing[0]} yet. Write a guess into every row, run its cell, then come back.")
    found = {}
    for name in names:
        found[name] = measure(name)
        print(f"{name}: {found[name]}", flush=True)
    figure, (axes,) = panels(1, width=7.5, height=0.42 * len(names) + 1.2)
    heights = np.arange(len(names))[::-1]
    axes.barh(heights, found.values(), height=0.62, color=COLOURS[0], alpha=0.55, label="measured")
    axes.plot([yours[name] for name in names], heights, "D", color=COLOURS[1], label="your table")
    axes.axvline(10, color="0.5", linestyle=":")
    axes.set_yticks(heights, names)
    axes.set(xlim=(0, 102), xlabel="unseen digits that are recognised, in percent")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    farthest = max(names, key=lambda name: abs(yours[name] - found[name]))
    off = abs(yours[farthest] - found[farthest])
    said = "; ".join(f"{name} {found[name]}" for name in names)
    verdict = (
        "Your table is within two percentage points everywhere."
        if off <= 2
        else f"Your table is farthest off in {farthest}, by {off:.1f} percentage points."
    )
    return figure, f"Percent of unseen digits. Measured: {said}. {verdict} The dotted line is chance."
