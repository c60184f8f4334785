"""7.9: a small kernel that looks at every patch of an image with the same weights."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, same_program_size, shown

BY_HAND = draw.arrays([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], [[[0, 1], [2, 0]]])


def three_times_as_many(X, kernels):
    """Three times as many images, and the same kernels."""
    return np.tile(X, (3, 1, 1)), kernels


def by_offsets(X, kernels):
    X, kernels = jnp.asarray(X), jnp.asarray(kernels)
    height, width = X.shape[1] - kernels.shape[1] + 1, X.shape[2] - kernels.shape[2] + 1
    maps = jnp.zeros((len(X), len(kernels), height, width))
    for down, right in np.ndindex(kernels.shape[1:]):
        maps += kernels[None, :, down, right, None, None] * X[:, None, down : down + height, right : right + width]
    return maps


def places(size, kernel):
    return jnp.arange(size - kernel + 1)[:, None] + jnp.arange(kernel)[None, :]


def by_windows(X, kernels):
    X, kernels = jnp.asarray(X), jnp.asarray(kernels)
    rows, columns = (places(X.shape[axis], kernels.shape[axis]) for axis in (1, 2))
    return jnp.einsum("nikjl,ckl->ncij", X[:, rows[:, :, None, None], columns], kernels)


def by_vmap(X, kernels):
    def one(x, kernel):
        return jax.scipy.signal.correlate2d(x, kernel, mode="valid")

    return jax.vmap(lambda x: jax.vmap(lambda kernel: one(x, kernel))(jnp.asarray(kernels)))(jnp.asarray(X))


def of_the_library(X, kernels, padding="VALID", strides=(1, 1)):
    X, kernels = jnp.asarray(X)[:, None], jnp.asarray(kernels)[:, None]
    return jax.lax.conv_general_dilated(X, kernels, strides, padding)


def turned(X, kernels):
    return by_windows(X, jnp.asarray(kernels)[:, ::-1, ::-1])


def padded(X, kernels):
    return of_the_library(X, kernels, "SAME")


def strided(X, kernels):
    return of_the_library(X, kernels, strides=kernels.shape[1:])


def averaged(X, kernels):
    return by_windows(X, kernels) / (kernels.shape[1] * kernels.shape[2])


def kernels_last(X, kernels):
    return jnp.moveaxis(by_windows(X, kernels), 1, 3)


def all_added(X, kernels):
    return by_windows(X, kernels).sum(axis=1)


def image_by_image(X, kernels):
    return jnp.stack([by_windows(x[None], kernels)[0] for x in X])


correlate = Exercise(
    title="The same everywhere",
    points=8,
    minutes=12,
    bonus=True,
    returns="One map for each image and kernel: (n, kernels, height - a + 1, width - b + 1).",
    cases={
        "by_hand": shown(BY_HAND),
        "images": draw.normal((4, 7, 6), (3, 3, 2)),
        "others": hidden(draw.normal((2, 5, 8), (2, 1, 4))),
    },
    checks={
        "value": gate(matches("multiplies every patch by the kernel and adds up", rtol=1e-4, weight=2)),
        "size": same_program_size(
            "is a program of the same size for any number of images", larger=three_times_as_many, on="images"
        ),
    },
    wrong=[
        Wrong(
            "turned",
            turned,
            cause="You turn the kernel by half a turn before it is laid on the patch. That is the convolution of mathematics; networks leave the kernel as it is.",
            advice="Let `kernel[0, 0]` meet the upper left pixel of the patch.",
        ),
        Wrong(
            "padded",
            padded,
            cause="You fill up the border, so that the map is as large as the image.",
            advice="Take only the places where the whole kernel lies on the image (`VALID`).",
        ),
        Wrong(
            "strided",
            strided,
            cause="Your patches do not overlap: you move on by a whole kernel.",
            advice="Move on by one pixel.",
        ),
        Wrong(
            "averaged",
            averaged,
            cause="You take the mean over the patch, not the sum.",
            advice="Add the products up, and divide by nothing.",
        ),
        Wrong(
            "kernels_last",
            kernels_last,
            cause="The kernels are in the last axis of your result.",
            advice="Put them into the second axis, behind the images.",
        ),
        Wrong(
            "all_added",
            all_added,
            cause="You add up the maps of all kernels.",
            advice="Keep one map for each kernel.",
        ),
        Wrong(
            "image_by_image",
            image_by_image,
            cause="Python goes through the images and writes the steps of each into the program.",
            advice="Let one slice reach through all images: `X[:, down : down + height, right : right + width]`.",
            bank="M37",
            decided_by="size",
        ),
    ],
    right=[by_offsets, by_windows, by_vmap, of_the_library],
    hints=[
        "Do not walk over the image. Walk over the few pixels of the kernel: each of them multiplies a shifted piece of the whole image.",
        "For the kernel's pixel (down, right) the piece is `X[:, down : down + height, right : right + width]`, where (height, width) is the size of the map.",
        "Add up `kernels[None, :, down, right, None, None] * X[:, None, down : down + height, right : right + width]` for all (down, right).",
    ],
    why="A kernel has the same few weights everywhere, so a digit that is moved gives a moved map: this symmetry is built in, where a dense layer has to learn it for every place anew.",
)
