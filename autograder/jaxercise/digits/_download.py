"""Downloads the four files in which MNIST is published, and keeps them only if they are what tensorflow-datasets expects."""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ._idx import DataError
from ._tfds import silence

STALL_SECONDS = 30.0  # without a byte
FILE_SECONDS = 1800.0  # for one file
_PIECE = 1 << 16
_OTHERWISE = (
    "Try again later, give another address with `--mirror`, or copy the four files from elsewhere and prepare them "
    "with `jaxercise data prepare --from FOLDER`."
)


@dataclass(frozen=True)
class PublishedFile:
    """A file that is published: its name, its address, its size in bytes and its SHA-256 digest in hexadecimal."""

    name: str
    url: str
    size: int
    sha256: str


def published_files(mirror: str = "") -> tuple[PublishedFile, ...]:
    """The four files of MNIST, where tensorflow-datasets finds them.

    mirror: the address of a folder that holds the same files, instead.
    Raises: DataError for an address that is not of the web.
    """
    if mirror and not mirror.startswith(("http://", "https://")):
        raise DataError(f"{mirror} is no address of a mirror. It begins with https:// or http://.")
    with silence():
        from tensorflow_datasets.image_classification.mnist import MNIST

        known = sorted(MNIST.url_infos.items())
    names = [url.rpartition("/")[2] for url, _ in known]
    urls = [f"{mirror.rstrip('/')}/{name}" if mirror else url for name, (url, _) in zip(names, known, strict=True)]
    return tuple(
        PublishedFile(name, url, int(info.size), info.checksum)
        for name, url, (_, info) in zip(names, urls, known, strict=True)
    )


def download(files: Iterable[PublishedFile], folder: Path, told: Callable[[int], object] = lambda size: None) -> None:
    """Download files into a folder that exists, one after the other.

    told: called with the number of bytes of each piece that has come.
    Raises: DataError when one does not come in time, or is not what is published; it is not in the folder then.
    """
    from http.client import HTTPException  # loaded here: every notebook imports this package, and none downloads

    for file in files:
        place = folder / file.name
        try:
            with place.open("wb") as out:
                found = _fetch(file, out, told)
        except (OSError, HTTPException) as problem:
            place.unlink(missing_ok=True)
            raise DataError(f"{file.url} cannot be downloaded: {problem}. {_OTHERWISE}") from problem
        if found != (file.size, file.sha256):
            place.unlink()
            raise DataError(f"{file.url} is not the file that is published: {_difference(file, *found)}. {_OTHERWISE}")


def _fetch(file: PublishedFile, out: BinaryIO, told: Callable[[int], object]) -> tuple[int, str]:
    """The size and digest of what came, of which no more is read than the file has.

    Raises: OSError or HTTPException.
    """
    import urllib.request

    size, digest, start = 0, hashlib.sha256(), time.monotonic()
    request = urllib.request.Request(file.url, headers={"User-Agent": "jaxercise"})
    with urllib.request.urlopen(request, timeout=STALL_SECONDS) as answer:
        while size <= file.size and (piece := answer.read1(_PIECE)):
            out.write(piece)
            digest.update(piece)
            size += len(piece)
            told(len(piece))
            if time.monotonic() - start > FILE_SECONDS:
                raise TimeoutError(f"it takes longer than {FILE_SECONDS:.0f} s")
    return size, digest.hexdigest()


def _difference(file: PublishedFile, size: int, sha256: str) -> str:
    if size > file.size:
        return f"it has more than its {file.size} bytes"
    if size < file.size:
        return f"it has {size} bytes where {file.size} are expected"
    return f"its SHA-256 digest is {sha256[:12]}... where {file.sha256[:12]}... is expected"
