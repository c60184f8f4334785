"""The four idx files in which MNIST is published: found, checked and read."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from .._errors import JaxerciseError

SPLITS = ("train", "test")
_STEMS = {"train": "train", "test": "t10k"}
_IMAGES_MAGIC = 0x00000803  # unsigned bytes, three axes
_LABELS_MAGIC = 0x00000801  # unsigned bytes, one axis


class DataError(JaxerciseError):
    """Raised when a data set asked for is missing, damaged or only half prepared."""


def idx_files(folder: Path, split: str) -> tuple[Path, Path]:
    """The file of images and the file of labels of one split, compressed or not. Raises: DataError if one is missing."""
    stem = _STEMS[split]
    return _present(folder, f"{stem}-images-idx3-ubyte"), _present(folder, f"{stem}-labels-idx1-ubyte")


def is_mirror(folder: Path) -> bool:
    """Whether any of the four files is here, so that the folder is meant as a mirror even if it is not whole."""
    return any(folder.glob("*-idx[13]-ubyte*"))


def read_split(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8[n, 28, 28] and labels uint8[n] of one split. Raises: DataError for files that are not sound."""
    images_path, labels_path = idx_files(folder, split)
    images, labels = _read(images_path, _IMAGES_MAGIC), _read(labels_path, _LABELS_MAGIC)
    if images.shape != (len(labels), 28, 28):
        raise DataError(
            f"{images_path} holds images of shape {list(images.shape)} but {labels_path.name} has {len(labels)} labels; "
            f"28x28 images, one for each label, were expected. {_AGAIN}"
        )
    if len(labels) and labels.max() > 9:
        raise DataError(f"{labels_path} holds the label {labels.max()}; labels are 0 to 9. {_AGAIN}")
    return images, labels


def split_size(folder: Path, split: str) -> int:
    """How many images a split has, by the header of its file."""
    path, _ = idx_files(folder, split)
    return _shape(path, _content(path, 16), _IMAGES_MAGIC)[0]


_AGAIN = "Copy the published files again."


def _present(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise DataError(
        f"{folder} has no {name}.gz. A mirror of MNIST needs all four published files. Copy the missing one there."
    )


def _read(path: Path, magic: int) -> np.ndarray:
    content = _content(path)
    shape = _shape(path, content, magic)
    start = 4 + 4 * len(shape)
    values = np.frombuffer(content, np.uint8, offset=start)
    if values.size != int(np.prod(shape)):
        raise DataError(
            f"{path} holds {values.size} bytes of data where its header promises {int(np.prod(shape))} "
            f"({' x '.join(map(str, shape))}). {_AGAIN}"
        )
    return values.reshape(shape)


def _content(path: Path, at_most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == b"\x1f\x8b"
        with (gzip.open if compressed else open)(path, "rb") as file:
            return file.read(at_most)
    except (EOFError, zlib.error, OSError) as problem:
        raise DataError(f"{path} cannot be read: {problem}. {_AGAIN}") from problem


def _shape(path: Path, content: bytes, magic: int) -> tuple[int, ...]:
    """The sizes of the axes that the header names; the magic number's last byte says how many."""
    axes = magic & 0xFF
    if int.from_bytes(content[:4], "big") != magic or len(content) < 4 + 4 * axes:
        raise DataError(
            f"{path} begins with the bytes {content[:4].hex() or 'of an empty file'}; such an idx file begins with {magic:08x}. {_AGAIN}"
        )
    return tuple(int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(axes))
