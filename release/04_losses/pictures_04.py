"""The pictures of notebook 4. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise_widgets import banner, drawing, landscape, panels, told

COLOURS = {"cross_entropy": "#0072b2", "mse": "#d55e00", "euclidean": "#009e73", "1 - accuracy": "#666666"}

# --- Stand-ins. Each fits its own picture alone.

IN_TWO_CLASSES = {  # losses of one example, of the margin by which the true class leads
    "cross_entropy": jax.nn.softplus,
    "mse": lambda behind: jax.nn.sigmoid(behind) ** 2,
    "euclidean": lambda behind: 2**0.5 * jax.nn.sigmoid(behind),
}
DOWNHILL = [  # a loss along the line of `show_stairs`
    *(3.352, 3.217, 3.084, 2.953, 2.826, 2.701, 2.579, 2.461, 2.347, 2.236, 2.129, 2.026, 1.928, 1.834, 1.745, 1.662),
    *(1.583, 1.511, 1.445, 1.385, 1.332, 1.285, 1.245, 1.210, 1.182, 1.158, 1.139, 1.125, 1.114, 1.108, 1.105),
]


# --- The pictures


def hills(loss, name, quantity):
    """Two landscapes over a plane of two numbers: a loss, and the strength of its slope."""

    def value(v):
        return loss(v)

    def slope(v):
        return jnp.linalg.norm(jax.grad(loss)(v))

    value.__name__ = slope.__name__ = name  # what is told of them is told of the student's function
    plane = {"directions": tuple(jnp.eye(2)), "span": 2.0, "scale": "linear"}
    return [
        landscape(value, jnp.zeros(2), title=name, quantity=quantity, **plane),
        landscape(slope, jnp.zeros(2), title=f"slope of {name}", quantity="slope", **plane),
    ]


def named(function):
    """The name of a student's function."""
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() else "the stand-in"


@drawing(instead=lambda v: jnp.sqrt(v[0] ** 2 + v[1] ** 2))
def show_cone(safe_norm):
    """The length of a vector of two numbers, and its slope."""
    return hills(safe_norm, named(safe_norm), "length")


@drawing(instead=lambda P, Y: P[0, 0] ** 2 / 2 + P[0, 1] ** 2 / 2)
def show_bowl(mse):
    """The squared error of one example with two numbers, and its slope."""
    return hills(lambda v: mse(v[None, :], jnp.zeros((1, 2))), named(mse), "error")


@drawing()
def show_sizes(log_softmax):
    """Two logits, 0 and s: the first entry of your log_softmax beside the formula taken literally."""
    rows = [jnp.array([[0.0, s]]) for s in (1, 10, 80, 100, 1000, 10000)]
    table = [(Z[0, 1], jnp.log(jnp.exp(Z) / jnp.exp(Z).sum())[0, 0], log_softmax(Z)[0, 0]) for Z in rows]
    lines = [f"{s:8.0f} {literal:11.4f} {mine:11.4f}" for s, literal, mine in table]
    return "\n".join(["       s   literally       yours", *lines])


@drawing()
def show_confidence(mse, euclidean, cross_entropy):
    """Losses of one example with two classes, and their slopes, against the probability given to the true class."""
    margin, true = jnp.linspace(-7, 7, 57), jnp.array([[1.0, 0.0]])

    def logits(z):
        return jnp.stack([z, 0 * z])[None]

    def curves(loss):
        return jax.vmap(loss)(margin), jnp.abs(jax.vmap(jax.grad(loss))(margin))

    yours = {
        "cross_entropy": lambda z: cross_entropy(logits(z), true),
        "mse": lambda z: mse(jax.nn.softmax(logits(z)), true),
        "euclidean": lambda z: euclidean(jax.nn.softmax(logits(z))[0], true[0]),
        "1 - accuracy": lambda z: jnp.where(z > 0, 0.0, 1.0),
    }
    drawn, missing = {}, {}
    for name, loss in yours.items():
        try:
            drawn[name] = curves(loss)
        except Exception as error:
            drawn[name] = curves(lambda z, name=name: IN_TWO_CLASSES[name](-z))
            missing[name] = told(error, name)
    if missing:
        banner(
            f"{' '.join(missing.values())} Stand-ins are drawn for {', '.join(missing)} until JAX can draw your own and its slope."
        )
    said = ", ".join(f"{name} {values[0]:.2g} with slope {slopes[0]:.1g}" for name, (values, slopes) in drawn.items())
    figure = two_panels(np.asarray(jax.nn.sigmoid(margin)), drawn)
    return figure, f"Loss and slope of a network that is sure and wrong (0.1 % for the true class): {said}."


def two_panels(sure, drawn):
    """Values on the left and slopes on the right, of several losses, against a probability."""
    figure, (left, right) = panels(2)
    for (name, (values, slopes)), style in zip(drawn.items(), ("-", "--", "-.", ":"), strict=True):
        if name == "1 - accuracy":
            left.plot([0, 0.5, 0.5, 1], [1, 1, 0, 0], style, color=COLOURS[name], label=name)  # its jump is a sharp one
        else:
            left.plot(sure, values, style, color=COLOURS[name], label=name)
        right.plot(sure, slopes, style, color=COLOURS[name], label=name)
    left.set(xlabel="probability given to the true class", title="loss")
    right.set(xlabel="probability given to the true class", title="strength of the slope, per logit")
    left.legend()
    return figure


@drawing(instead=DOWNHILL)
def show_stairs(cross_entropy):
    """Accuracy and loss of eleven examples along a line in the space of logits."""
    rng = np.random.default_rng(4)
    labels = rng.integers(3, size=11)
    start, direction = rng.normal(size=(2, 11, 3)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[labels]
    direction = direction + 1.5 * targets
    way = np.linspace(-1.5, 1.5, 301, dtype=np.float32)
    shares = [np.mean((start + t * direction).argmax(axis=1) == labels) for t in way]
    losses = cross_entropy
    if callable(cross_entropy):
        losses = [float(cross_entropy(jnp.asarray(start + t * direction), jnp.asarray(targets))) for t in way[::10]]
    figure, (left, right) = panels(2, height=2.8)
    left.step(way, shares, color=COLOURS["1 - accuracy"])
    left.set(xlabel="way along a line", title="accuracy")
    right.plot(way[::10], losses, color=COLOURS["cross_entropy"])
    right.set(xlabel="way along the same line", title="cross-entropy")
    jumps = int(np.count_nonzero(np.diff(shares)))
    words = f"Accuracy changes in {jumps} jumps and is flat between them; the cross-entropy is a smooth curve, with a slope wherever one looks."
    return figure, words


@drawing()
def show_cuts(dataset_loss):
    """The loss of 23 examples for several batch sizes."""
    rng = np.random.default_rng(6)
    shapes = ((13, 11), (13,), (5, 13), (5,), (23, 11))
    W1, b1, W2, b2, X = (jnp.asarray(rng.normal(size=shape), jnp.float32) for shape in shapes)
    Y = jnp.eye(5)[rng.integers(5, size=23)]
    losses = {batch: dataset_loss([(W1, b1), (W2, b2)], X, Y, batch) for batch in (1, 2, 3, 7, 23, 29)}
    return "\n".join(f"{batch:3} at a time: {loss:.5f}" for batch, loss in losses.items())


@drawing()
def show_forces(dce_dlogits):
    """Minus the gradient for four rows of logits with the same target, as a coloured table."""
    Z = jnp.array([[0.0, 0, 0, 0], [3, 0, 0, 0], [0, 3, 0, 0], [0, 8, 0, 0]])
    pull = -4 * np.asarray(dce_dlogits(Z, jnp.array([[1.0, 0, 0, 0]] * 4))).reshape(4, 4)
    pull = np.round(pull, 2) + 0.0  # no minus before a zero
    figure, (axes,) = panels(1, height=2.9)
    axes.imshow(pull, cmap="RdBu", vmin=-1, vmax=1)
    for (row, column), number in np.ndenumerate(pull):
        ink = "white" if abs(number) > 0.6 else "black"
        axes.text(column, row, f"{number:+.2f}", ha="center", va="center", color=ink)
    rows = ["undecided", "right", "wrong", "sure and wrong"]
    columns = ["true", "2nd", "3rd", "4th"]
    axes.set(xticks=range(4), xticklabels=columns, yticks=range(4), yticklabels=rows, title="force on each logit")
    said = ", ".join(f"{row} {number:+.2f}" for row, number in zip(rows, pull[:, 0], strict=True))
    return figure, f"The force on the logit of the true class, one example at a time: {said}."
