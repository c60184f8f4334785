"""Loads the handwritten digits: the full MNIST where a path or a variable names it, otherwise the sample in this package."""

import contextlib
import functools
import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ._idx import SPLITS, DataError, is_mirror, split_size
from ._tfds import LAYOUT, prepare, prepared_sizes, prepared_state, read_prepared

SAMPLE = Path(__file__).parent.parent / "data" / "mnist_sample.npz"
EMBEDDED = "embedded"
SAMPLE_SIZES = (8500, 1500)
PARTS = ("images", "labels", "one_hot")
# Of a disguise: small enough that digits are learned as well, large enough that images are not found again; both are tested.
SHARES, GAINS = (0.05, 0.25), (0.95, 1.0)


@dataclass(frozen=True)
class DataSource:
    """Where digits come from. As text it names the data and their sizes, the same on every machine.

    folder: a prepared data set or a mirror of idx files; None for the sample. chosen_by: who named the folder.
    """

    name: str
    train: int
    test: int
    folder: Path | None = None
    is_mirror: bool = False
    chosen_by: str = "nothing else is set"

    def __str__(self) -> str:
        return f"{self.name}, {self.train}+{self.test}"


def load_mnist(split: str, path: str | Path | None = None, quiet: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """One split of the digits, "train" or "test": images uint8[n, 28, 28] of intensities 0 to 255, labels int32[n].

    The first of these that is set decides: `path`, the variable JAXERCISE_MNIST, the variable TFDS_DATA_DIR; if none is, the sample of
    8500 + 1500 digits in this package. The first two name a folder that holds a prepared `mnist`, or the four published idx files, or are
    the word "embedded" for the sample. Never uses the network. Prints the source once, unless `quiet`.
    Raises: DataError for an unknown split, or if what was named cannot be used; never falls back on another source.
    Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits; read by tensorflow-datasets.
    """
    _known(split, SPLITS, "split")
    source = data_source(path)
    _announce(source, quiet)
    images, labels = _sample(split) if source.folder is None else _full(source, split, quiet)
    return images.copy(), labels.astype(np.int32)


def data_source(path: str | Path | None = None) -> DataSource:
    """The source that `load_mnist` would use; reads a few headers only. Raises: DataError as `load_mnist` does."""
    asked = [
        (path, "path"),
        (os.environ.get("JAXERCISE_MNIST"), "JAXERCISE_MNIST"),
        (os.environ.get("TFDS_DATA_DIR"), "TFDS_DATA_DIR"),
    ]
    for place, chosen_by in asked:
        if place is not None and str(place) == EMBEDDED and chosen_by != "TFDS_DATA_DIR":
            return DataSource("embedded sample", *SAMPLE_SIZES, chosen_by=chosen_by)
        if place:
            return _folder_source(Path(place).expanduser(), chosen_by)
    return DataSource("embedded sample", *SAMPLE_SIZES)


def digits(split: str, count: int, seed: int = 0, part: str = "images") -> np.ndarray:
    """The first `count` digits of a split of the embedded sample, whatever else is installed.

    part: "images" float32[count, 784] in [0, 1], "labels" int32[count], or "one_hot" float32[count, 10]. seed: 0 leaves the digits as
    they are; any other draws a disguise, one for both splits: see `_Disguise`.
    Raises: DataError for an unknown split or part, a negative seed, or more digits than there are.
    """
    _known(split, SPLITS, "split")
    _known(part, PARTS, "part")
    images, labels = _sample(split)
    if not 1 <= count <= len(labels):
        raise DataError(
            f"{count} digits were asked for; the {split} split of the sample has {len(labels)}. Ask for 1 to {len(labels)}."
        )
    disguise = _disguise(seed)
    chosen = disguise.order[split][:count]
    if part == "images":
        return disguise.apply(images.reshape(-1, 784)[chosen].astype(np.float32) / np.float32(255))
    named = disguise.classes[labels[chosen]]
    return named if part == "labels" else np.eye(10, dtype=np.float32)[named]


def prepared_folder(mirror: Path) -> Path:
    """The folder in which `load_mnist` keeps the data set that it prepares from a mirror; its name is a hash of the files."""
    content = hashlib.sha256()
    for file in sorted(file for file in mirror.iterdir() if "-ubyte" in file.name):
        content.update(file.name.encode() + file.read_bytes())
    return _cache() / f"tfds-{content.hexdigest()[:16]}"


def download_folder() -> Path:
    """The folder in which `jaxercise data mnist` keeps the data set, where no other is named."""
    return _cache() / "tfds-published"


@dataclass(frozen=True)
class _Disguise:
    """What makes digits unknown that are known elsewhere, though they are learned as well as before.

    classes: the new name of each class. order: of the examples of each split. pixels: the pixel of the image that each new pixel shows,
    with a `share` of what another one, of `others`, shows, dimmed by `gain`; None leaves the images as they are. So neither the order
    of the pixels nor their values, sorted or added, tell which image it was.
    """

    classes: np.ndarray
    order: dict[str, np.ndarray]
    pixels: np.ndarray | None = None
    others: np.ndarray | None = None
    share: np.ndarray | None = None
    gain: np.ndarray | None = None

    def apply(self, images: np.ndarray) -> np.ndarray:
        """Images float32[n, 784] in [0, 1] as they are in disguise."""
        if self.pixels is None:
            return images
        return self.gain * ((1 - self.share) * images[:, self.pixels] + self.share * images[:, self.others])


@functools.lru_cache(maxsize=8)
def _disguise(seed: int) -> _Disguise:
    sizes = dict(zip(SPLITS, SAMPLE_SIZES, strict=True))
    if seed == 0:
        return _Disguise(np.arange(10, dtype=np.int32), {split: np.arange(size) for split, size in sizes.items()})
    if seed < 0:
        raise DataError(f"The seed {seed} is negative. Give 0 for the digits as they are, or a positive number.")
    random = np.random.default_rng(seed)
    pixels, classes = random.permutation(784), random.permutation(10).astype(np.int32)
    order = {split: random.permutation(size) for split, size in sizes.items()}
    share, gain = (random.uniform(*bounds, 784).astype(np.float32) for bounds in (SHARES, GAINS))
    return _Disguise(classes, order, pixels, random.permutation(784), share, gain)


@functools.cache
def _sample(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The embedded images and labels, decoded once a process; not to be written to."""
    try:
        with np.load(SAMPLE, allow_pickle=False) as arrays:
            images, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as problem:
        raise DataError(
            f"The sample of digits in {SAMPLE} is missing or damaged. Install jaxercise again."
        ) from problem
    images.flags.writeable = labels.flags.writeable = False
    return images, labels


def _folder_source(folder: Path, chosen_by: str) -> DataSource:
    try:
        if not folder.is_dir():
            raise DataError(
                f"{folder} is no folder. Name one with a prepared mnist or the four idx files, or `{EMBEDDED}` for the sample."
            )
        mirror = is_mirror(folder) and not (folder / LAYOUT).is_dir() and chosen_by != "TFDS_DATA_DIR"
        sizes = {split: split_size(folder, split) for split in SPLITS} if mirror else prepared_sizes(folder)
    except DataError as problem:
        if chosen_by == "path":
            raise
        raise DataError(
            f"The variable {chosen_by} cannot be used: {problem} JAXERCISE_MNIST={EMBEDDED} chooses the sample."
        ) from problem
    return DataSource("mnist 3.0.1 (tfds)", sizes["train"], sizes["test"], folder, mirror, chosen_by)


def _full(source: DataSource, split: str, quiet: bool) -> tuple[np.ndarray, np.ndarray]:
    """A split of the full set, by way of the cache of decoded arrays: decoding PNG files takes far longer than the training step."""
    folder = source.folder
    if source.is_mirror:
        folder = prepared_folder(source.folder)
        if not (folder / LAYOUT).is_dir():
            _say("Preparing the digits, once; this takes about half a minute.", quiet)
            prepare(source.folder, folder)
    key = hashlib.sha256(prepared_state(folder).encode()).hexdigest()[:16]
    cached = _cache() / f"mnist-{key}-{split}.npz"
    with (
        contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile),
        np.load(cached, allow_pickle=False) as arrays,
    ):
        return arrays["images"], arrays["labels"]
    _say(f"Decoding the {split} digits, once.", quiet)
    images, labels = read_prepared(folder, split)
    # A cache that cannot be written costs time at the next call, not this answer.
    with contextlib.suppress(OSError):
        _keep(cached, images, labels)
    return images, labels


def _keep(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Write beside and move into place, so that no other process sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        np.savez(partial, images=images, labels=labels)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _cache() -> Path:
    import platformdirs  # not needed for the sample

    return Path(platformdirs.user_cache_dir("jaxercise", appauthor=False))


def _known(value: str, choices: tuple[str, ...], what: str) -> None:
    if value not in choices:
        raise DataError(f"{value!r} is no {what} of the digits. Choose from: {', '.join(choices)}.")


_announced: set[str] = set()


def _announce(source: DataSource, quiet: bool) -> None:
    """Print once a process which digits are used: the accuracy to expect depends on them."""
    if not quiet and str(source) not in _announced:
        _announced.add(str(source))
        _say(f"Digits: {source}", quiet)


def _say(sentence: str, quiet: bool) -> None:
    if not quiet:
        print(sentence, flush=True)
