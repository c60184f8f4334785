"""The four files in which MNIST is published, of 600 + 200 real digits."""

import gzip
import struct
from pathlib import Path

import numpy as np
from jaxercise.digits import load_mnist

SIZES = {"train": 600, "test": 200}
STEMS = {"train": "train", "test": "t10k"}


def first(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The first digits of the sample, as many as the small mirror holds."""
    images, labels = load_mnist(split, path="embedded", quiet=True)
    return images[: SIZES[split]], labels[: SIZES[split]]


def write_mirror(folder: Path) -> Path:
    """The files, in a new folder."""
    folder.mkdir()
    for split, stem in STEMS.items():
        images, labels = first(split)
        (folder / f"{stem}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (folder / f"{stem}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
    return folder


def idx(array: np.ndarray) -> bytes:
    """An array as the content of an idx file."""
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.astype(np.uint8).tobytes()
