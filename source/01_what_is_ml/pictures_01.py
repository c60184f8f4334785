"""The pictures of notebook 1. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import functools

import jax.numpy as jnp
import numpy as np
from jaxercise import load_mnist
from jaxercise_widgets import descent, drawing, panels

COLOURS, MARKERS = ("#0072b2", "#d55e00", "#009e73"), ("o", "s", "^")
CHANNELS = ("#d62728", "#2ca02c", "#1f77b4")
NAMES = ("cat", "dog", "bird")

# A picture of 3 x 4 pixels: a red roof, a white wall with a blue door, grass.
HOUSE = np.array(
    [
        [[135, 206, 235], [200, 30, 30], [200, 30, 30], [135, 206, 235]],
        [[135, 206, 235], [245, 245, 245], [30, 60, 200], [135, 206, 235]],
        [[40, 140, 40], [40, 140, 40], [40, 140, 40], [40, 140, 40]],
    ],
    np.uint8,
)

# --- Stand-ins. Each fits its own picture alone.

ARROWS = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])  # cat, dog, bird, cat


def spare_vectors(images):
    """The two houses of `show_vector`, as vectors."""
    return np.stack([HOUSE.reshape(36), np.roll(HOUSE, 1, axis=1).reshape(36)]) / 255


def spare_scores(A, x):
    """The one score of `be_the_optimiser`."""
    return jnp.array([A[0, 0] * x[0] + A[0, 1] * x[1]])


def spare_classes(A, X):
    """The three regions of `show_regions`, by their borders."""
    scores = [sum(A[c, axis] * X[:, axis] for axis in range(X.shape[1])) for c in range(3)]
    return np.where(scores[2] > np.maximum(scores[0], scores[1]), 2, np.where(scores[1] > scores[0], 1, 0))


def spare_fit(X, Y):
    """Weights of one target that are no better than a first guess."""
    return np.zeros((1, X.shape[1]))


# --- The pictures


@drawing(instead=lambda labels, k: ARROWS)
def show_classes(one_hot):
    """A cat, a dog, a bird and another cat as points in a space with an axis for each class."""
    rows = np.asarray(one_hot(jnp.array([0, 1, 2, 0]), 3), float).reshape(4, 3)
    figure, (left, right) = panels(2, height=2.8)
    for label, name in enumerate(NAMES):
        left.plot(label, 0, MARKERS[label], color=COLOURS[label], markersize=12)
        left.annotate(name, (label, 0.04), ha="center")
    left.set(xlim=(-0.5, 2.5), ylim=(-0.15, 0.15), yticks=[], xticks=range(3), title="as numbers, on one line")
    right.imshow(rows, cmap="Blues", vmin=0, vmax=1.4)
    for place, number in np.ndenumerate(rows):
        right.text(place[1], place[0], f"{number:.0f}", ha="center", va="center")
    animals = [NAMES[label] for label in (0, 1, 2, 0)]
    right.set(xticks=range(3), xticklabels=NAMES, yticks=range(4), yticklabels=animals, title="your rows")
    gaps = [np.linalg.norm(rows[a] - rows[b]) for a, b in ((0, 1), (1, 2), (0, 2))]
    told = ", ".join(
        f"{pair} {gap:.2f}" for pair, gap in zip(("cat to dog", "dog to bird", "cat to bird"), gaps, strict=True)
    )
    return figure, f"As numbers, the dog stands between cat and bird. As your rows, the distances are: {told}."


@drawing(instead=spare_vectors)
def show_vector(flatten_images):
    """An image of 3 x 4 pixels, and the vector that becomes of it."""
    moved = np.roll(HOUSE, 1, axis=1)
    vector, shifted = np.asarray(flatten_images(jnp.asarray(np.stack([HOUSE, moved]))), float).reshape(2, 36)
    figure, (left, right) = panels(2, height=2.9)
    left.imshow(HOUSE)
    for row, column in np.ndindex(3, 4):
        left.text(column, row, 4 * row + column, ha="center", va="center", bbox={"facecolor": "white", "pad": 1.5})
    left.set(xticks=[], yticks=[], title="an image: 3 x 4 pixels, 3 colours each")
    right.bar(range(36), vector, color=CHANNELS * 12)
    right.set(xticks=range(1, 36, 3), xticklabels=range(12), xlabel="pixel", title="a vector: 36 numbers")
    changed = int(np.sum(np.abs(vector - shifted) > 1e-3))
    words = (
        f"The pixels in your order, red, green and blue side by side, from {vector.min():.2f} to {vector.max():.2f}."
    )
    return figure, f"{words} Move the house to the right by one pixel, and {changed} of the 36 numbers change."


def noisy_data():
    """Twenty-three inputs of two numbers, and targets that are nearly 1.5 and -0.5 times them."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(23, 2)).astype(np.float32)
    return X, X @ np.array([1.5, -0.5], np.float32) + 0.2 * rng.normal(size=23).astype(np.float32)


@drawing(instead=spare_scores)
def be_the_optimiser(linear_model):
    """The mean squared error of your model over its two parameters."""
    X, y = (jnp.asarray(part) for part in noisy_data())

    def loss(A):
        scores = jnp.stack([jnp.reshape(linear_model(A, x), (1,)) for x in X])
        return jnp.mean((scores[:, 0] - y) ** 2)

    start, window = jnp.array([[-1.0, 1.0]]), (-2.5, 2.5, -2.5, 2.5)
    return descent(loss, None, start, lr=0.1, steps=40, span=window, names=("A[0, 0]", "A[0, 1]"))


@drawing(instead=spare_classes)
def show_regions(predict):
    """The plane, coloured by what is predicted: by a model of two inputs, and by one that has a constant 1 as its third."""
    side = np.linspace(-3, 3, 121, dtype=np.float32)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    A, shifts = np.array([[1, 0], [0, 1], [-1, -1]], np.float32), np.array([[-1.5], [0.5], [1.0]], np.float32)
    with_one = np.hstack([plane, np.ones((len(plane), 1), np.float32)])
    figure, axes = panels(2, height=3.6)
    models = {"two inputs": (A, plane), "and a third that is always 1": (np.hstack([A, shifts]), with_one)}
    for ax, (title, (weights, X)) in zip(axes, models.items(), strict=True):
        regions = np.asarray(predict(jnp.asarray(weights), jnp.asarray(X))).reshape(121, 121)
        ax.contourf(side, side, regions, levels=[-0.5, 0.5, 1.5, 2.5], colors=COLOURS, alpha=0.35)
        for label, name in enumerate(NAMES):
            rows, columns = np.nonzero(regions == label)
            if len(rows):
                ax.text(side[columns].mean(), side[rows].mean(), name, ha="center")
        ax.plot(0, 0, "k+", markersize=12)
        ax.set(title=title, aspect="equal")
    words = "Which class is predicted where. Left, all borders are straight and meet at the origin, marked by a cross; "
    return figure, words + "right, with a constant input, they are still straight but meet elsewhere."


@drawing()
def show_xor(fit_linear):
    """The best that a linear model can do for exclusive or."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    wanted = np.array([0, 1, 1, 0], np.float32)
    said = X @ np.asarray(fit_linear(jnp.asarray(X), jnp.asarray(wanted[:, None]))).reshape(2)
    lines = [f"{x[0]:6.0f} {x[1]:4.0f} {want:9.0f} {say:9.3f}" for x, want, say in zip(X, wanted, said, strict=True)]
    error = np.mean((said - wanted) ** 2)
    return "\n".join(["    x1   x2    wanted     yours", *lines, f"mean squared error {error:.4f}"])


@drawing(instead=spare_fit)
def show_noise(fit_linear):
    """How well pure noise is fitted with more and more columns, and how well the fit does on new noise."""
    rng = np.random.default_rng(12)
    X, new = rng.normal(size=(2, 24, 24)).astype(np.float32)
    y, new_y = rng.normal(size=(2, 24)).astype(np.float32)
    counts, seen, unseen = (1, 4, 8, 12, 16, 20, 23), [], []
    for d in counts:
        A = np.asarray(fit_linear(jnp.asarray(X[:, :d]), jnp.asarray(y[:, None]))).reshape(d)
        seen.append(np.mean((X[:, :d] @ A - y) ** 2))
        unseen.append(np.mean((new[:, :d] @ A - new_y) ** 2))
    figure, (ax,) = panels(1, width=6)
    ax.semilogy(counts, seen, "o-", color=COLOURS[0], label="the 24 points that were fitted")
    ax.semilogy(counts, unseen, "s--", color=COLOURS[1], label="24 new points")
    ax.axhline(np.mean(new_y**2), color="k", linestyle=":", label="always answering 0, on new points")
    ax.set(xlabel="columns of X", ylabel="mean squared error", xticks=counts)
    ax.legend()
    words = f"Targets that are pure noise. With {counts[-1]} columns the error on the points seen is {seen[-1]:.2g}, and on new points {unseen[-1]:.2g}; "
    return figure, words + f"who always answers 0 has {np.mean(new_y**2):.2g} there."


@functools.cache
def small_digits(split):
    """Digits of 7 x 7 pixels, each the mean of 4 x 4 pixels of the original, and their labels."""
    images, labels = load_mnist(split, quiet=True)
    means = images.reshape(len(images), 7, 4, 7, 4).mean(axis=(2, 4))
    return jnp.asarray(means.round().astype(np.uint8)[..., None]), jnp.asarray(labels)


@drawing()
def read_digits(one_hot, flatten_images, fit_linear, predict):
    """A linear model of 7 x 7 pixels that reads digits, made of your functions alone."""
    (images, labels), (unseen, truth) = small_digits("train"), small_digits("test")
    A = fit_linear(jnp.asarray(flatten_images(images)), jnp.asarray(one_hot(labels, 10)))
    said = predict(jnp.asarray(A), jnp.asarray(flatten_images(unseen)))
    right = np.mean(np.asarray(said).reshape(-1) == np.asarray(truth))
    figure, axes = panels(10, width=0.85, height=1.1)
    for digit, (ax, weights) in enumerate(zip(axes, np.asarray(A).reshape(10, 7, 7), strict=True)):
        ax.imshow(weights, cmap="RdBu", vmin=-1, vmax=1)
        ax.set(xticks=[], yticks=[], title=digit)
    words = (
        f"Your linear model recognises {right:.1%} of {len(truth)} digits that it has never seen; guessing gives 10%. "
    )
    return (
        figure,
        words
        + "The ten pictures are the rows of A: blue where ink speaks for a digit, red where it speaks against it.",
    )
