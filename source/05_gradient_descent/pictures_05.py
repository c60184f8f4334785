"""The pictures and experiments of notebook 5. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise import load_mnist
from jaxercise_widgets import banner, dashboard, descent, drawing, panels, race

CURVATURES, START = jnp.array([1.0, 20.0]), jnp.array([1.0, 1.0])
DIRECTIONS, WINDOW = ("soft direction", "stiff direction"), (-1.6, 1.6, -1.6, 1.6)
OUTCOMES = ("as good", "worse", "stuck at chance", "explodes")
CHANGES = {
    "learning rate x 100": {"lr": 10.0},
    "zero initialisation": {"scale": 0.0},
    "no activation": {"activation": False},
    "no shuffling": {"shuffle": False},
    "summed loss": {"summed": True},
    "pixels 0 to 255": {"pixels": 255.0},
}

# --- Spare parts for 5.8. They fit its network alone: 784 inputs, 100 units, 10 classes.


def spare_step(params, X, Y, lr, activation=True, summed=False):
    """One step of gradient descent in NumPy: the new parameters and the loss before the step."""
    (W, b), (V, c) = ((np.asarray(matrix), np.asarray(bias)) for matrix, bias in params)
    if W.shape != (100, 784) or V.shape != (10, 100):
        raise ValueError("spare_step fits the network of 5.8 alone, with sizes 784, 100, 10.")
    X, Y, count = np.asarray(X), np.asarray(Y), 1 if summed else len(X)
    H = X @ W.T + b
    H = np.maximum(H, 0) if activation else H
    Z = H @ V.T + c
    logs = Z - Z.max(axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
    outer = (np.exp(logs) - Y) / count
    inner = outer @ V * ((H > 0) if activation else 1)
    new = [(W - lr * inner.T @ X, b - lr * inner.sum(axis=0)), (V - lr * outer.T @ H, c - lr * outer.sum(axis=0))]
    return new, -float((Y * logs).sum()) / count


def spare_batches(key, n, b):
    """Positions drawn at random, with repeats: not an epoch, but good enough to train with."""
    return jax.random.randint(key, (n // b, b), 0, n)


# --- The data, and a training without any function of yours


@functools.cache
def digits(split):
    """Images as rows of pixels in [0, 1], and their labels."""
    images, labels = load_mnist(split, quiet=True)
    return images.reshape(len(images), 784).astype(np.float32) / 255, labels


def logits(params, X):
    """What the network of 5.8 says."""
    (W, b), (V, c) = params
    return jax.nn.relu(X @ W.T + b) @ V.T + c


def untrained(scale=1.0):
    """The network of 5.8 before its first step."""
    shapes = zip(jax.random.split(jax.random.key(5), 2), [(100, 784), (10, 100)], strict=True)
    matrices = [jnp.sqrt(2 / shape[1]) * jax.random.normal(key, shape) for key, shape in shapes]
    return [(scale * np.asarray(matrix), np.zeros(len(matrix), np.float32)) for matrix in matrices]


def spare_training(X, labels, lr=0.1, scale=1.0, shuffle=True, **changes):
    """Two epochs with the spare step: the parameters, and the loss of every step."""
    random, Y, in_order = (
        np.random.default_rng(5),
        np.eye(10, dtype=np.float32)[labels],
        np.argsort(labels, kind="stable"),
    )
    params, losses = untrained(scale), []
    with np.errstate(all="ignore"):
        for _ in range(2):
            order = random.permutation(len(X)) if shuffle else in_order
            for rows in order[: len(X) // 64 * 64].reshape(-1, 64):
                params, loss = spare_step(params, X[rows], Y[rows], lr, **changes)
                losses.append(loss)
    return params, np.array(losses)


# --- Stand-ins for what is not written yet: good for one picture each, and for no exercise


def valley(x):
    """A potential that is twenty times stiffer across than along."""
    return jnp.sum(CURVATURES * x**2) / 2


def spare_descend(grad_f, x0, lr, steps):
    return jnp.stack([x0, (1 - lr * CURVATURES) * x0])


def spare_momentum_step(p, v, g, lr, mu):
    return tuple(jnp.tensordot(jnp.array([[1.0, -lr * mu, -lr], [0.0, mu, 1.0]]), jnp.stack([p, v, CURVATURES * p]), 1))


def spare_train(key, images, labels):
    return spare_training(*digits("train"))


def spare_confusion(y, y_hat, k):
    return np.histogram2d(y, y_hat, bins=10, range=[(0, 10), (0, 10)])[0].astype(int)


# --- Pictures


@drawing(instead=spare_descend)
def ball(descend):
    """A particle in the valley, each step of it one step of `descend`."""

    def step(x, lr):
        return descend(jax.grad(valley), x, lr, 1)[-1]

    return descent(valley, step, START, lr=0.09, steps=100, span=WINDOW, names=DIRECTIONS)


@drawing(instead=spare_momentum_step)
def two_balls(momentum_step):
    """A particle without mass and one with it, from rest at the same place."""

    def light(x, lr):
        return x - lr * jax.grad(valley)(x)

    def heavy(x, v, lr):
        return momentum_step(x, v, jax.grad(valley)(x), lr, 0.7)

    entrants = {"no mass": light, "momentum 0.7": heavy}
    state0 = {"momentum 0.7": jnp.zeros(2)}
    return race(
        valley, entrants, START, lr=0.02, steps=30, state0=state0, span=WINDOW, names=DIRECTIONS, each_best=False
    )


trained = {}  # the network that `watched` trained last


@drawing(instead=spare_train)
def watched(train, seen=None, unseen=None):
    """A training on the digits that are seen; whenever it calls `train_step`, the board may look at those that are not.

    seen, unseen: images and labels; those of the library where they are not given.
    """
    (X, labels), tests = seen or digits("train"), unseen or digits("test")
    board, names = dashboard(logits, *tests, labels=range(10)), getattr(train, "__globals__", {})
    step = names.get("train_step")
    if step:
        names["train_step"] = board.watching(step)
    try:
        params, losses = train(jax.random.key(2026), X, labels)
    finally:
        if step:
            names["train_step"] = step
    trained.update(params=params, tests=tests)
    unwatched = np.asarray(losses, float).reshape(-1)[board.steps :]  # where the training went round train_step
    for number, loss in enumerate(unwatched, 1):
        board(params if number == len(unwatched) else None, loss)
    return board


@drawing(instead=spare_confusion)
def mistakes(confusion):
    """The counts of (truth, guess) on the unseen digits, and the most frequent mistake."""
    if not trained:
        return "No network is trained yet. Run the cell above that says watched(train, ...)."
    images, labels = trained["tests"]
    guesses = np.asarray(logits(trained["params"], images)).argmax(axis=1)
    table = np.asarray(confusion(labels, guesses, 10)).reshape(10, 10)
    wrong = table * (1 - np.eye(10, dtype=int))
    truth, guess = np.unravel_index(wrong.argmax(), wrong.shape)
    said = f"{wrong.sum()} of {table.sum()} digits are mistaken; most often a {truth} is read as a {guess}, {wrong.max()} times."
    figure, (axes,) = panels(1, height=4.2)
    axes.imshow(np.log1p(table), cmap="Blues")
    for (row, column), count in np.ndenumerate(table):
        axes.text(
            column, row, count, ha="center", va="center", color="white" if count > table.max() ** 0.6 else "black"
        )
    axes.set(xticks=range(10), yticks=range(10), xlabel="guess", ylabel="truth", title="your confusion matrix")
    return figure, said


# --- The laboratory of 5.9: a training in which one thing can be broken. It starts only where a prediction is recorded.


def laboratory(pixels=1.0, **changes):
    """Train on 4,000 digits, test on 1,000: the loss of every step, and the share recognised."""
    (X, labels), (tests, truth) = digits("train"), digits("test")
    ((W, b), (V, c)), losses = spare_training(pixels * X[:4000], labels[:4000], **changes)
    with np.errstate(all="ignore"):
        hidden = pixels * tests[:1000] @ W.T + b
        guesses = ((np.maximum(hidden, 0) if changes.get("activation", True) else hidden) @ V.T + c).argmax(axis=1)
    return losses, float(np.mean(guesses == truth[:1000]))


@functools.cache
def sound_run():
    """The recipe as it should be."""
    return laboratory()


def predicted(name, breakages):
    """The word that the table predicts for a breakage; empty where there is none."""
    try:
        word = breakages()[name][0]
    except Exception:
        return ""
    return word if word in OUTCOMES else ""


@drawing()
def break_it(name, breakages):
    """Run a breakage beside the sound recipe, if your table holds a prediction for it."""
    if not predicted(name, breakages):
        return banner(f"No prediction for {name} yet. Write one into breakages, run its cell, then come back.")
    figure, (axes,) = panels(1, width=6.5)
    said = [
        losses_of("sound", *sound_run(), axes, color="0.5", linewidth=0.5),
        losses_of(name, *laboratory(**CHANGES[name]), axes, color="#d55e00", linewidth=0.8),
    ]
    axes.axhline(np.log(10), color="0.5", linestyle=":")
    low, high = axes.get_ylim()
    steps = (1, 2, 5) if high < 1000 * low else (1,)
    marks = [step * 10.0**power for power in range(-3, 9) for step in steps]
    marks = [mark for mark in marks if low <= mark <= high]
    axes.set_yticks(marks, [f"{mark:,.12g}" for mark in marks])
    axes.set_yticks([], minor=True)
    axes.set(title=f"{name}, and the sound recipe", xlabel="step", ylabel="loss, log scale")
    axes.legend()
    return figure, f"You predicted: {predicted(name, breakages)}. " + "; ".join(said) + ". The dotted line is ln 10."


def losses_of(title, losses, right, axes, **style):
    """Draw the losses of one run; returns them in words."""
    finite = np.isfinite(losses)
    bad, worst = np.flatnonzero(~finite), np.max(losses, where=finite, initial=0.0)
    axes.plot(np.where(finite, losses, np.nan), label=f"{title}: {right:.1%} recognised", **style)
    axes.set_yscale("log")
    end = f"is not a number from step {bad[0] + 1} on" if bad.size else f"ends at {losses[-20:].mean():.3g}"
    return (
        f"{title}: the loss starts at {losses[0]:.3g}, is {worst:.3g} at its worst, and {end}; {right:.1%} recognised"
    )
