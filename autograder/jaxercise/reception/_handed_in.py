"""Reads the folder of a submission: regular files within limits; links, pipes and all else are neither followed nor waited for."""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from .._assignment import STAFF_FILES

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
MAX_BYTES = 100 << 20  # of a notebook, and of all notebooks under other names together
MAX_FILES = 200
MAX_FILE_BYTES = 200 << 20  # of all files beside the notebooks
MAX_DEPTH = 8
MAX_TOLD = 10
# Names that the course or nbgrader itself gives a meaning to.
RESERVED = (*STAFF_FILES, "*.solutions", "*.checks", "timestamp.txt", "submission_secret.txt", "nbgrader_config.py")
_IGNORED = (".*", "__pycache__", "*.pyc")


class UnreadableError(Exception):
    """Raised when a file cannot be read as it should; its text says why, in words for staff and student."""


@dataclass(frozen=True)
class OtherFiles:
    """The files of a submission that are no notebooks: paths below its folder, their hash, and a sentence for each that is left out."""

    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    digest: str = ""


def read_regular_file(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file.

    Raises: UnreadableError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableError("it is a link or cannot be opened") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableError("it is not a file")
    with os.fdopen(handle, "rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise UnreadableError(f"it is larger than {_size(max_bytes)}")
    return content


def read_notebooks(folder: Path, expected: Collection[str]) -> dict[str, bytes | str]:
    """The notebook files of a submission's folder by name: the bytes of each, or why it cannot be read.

    expected: names of notebooks, without suffix. Files of other names share the size that one notebook may have.
    A link in place of the folder is not followed.
    """
    ours = {f"{name}.ipynb" for name in expected}
    names = [name for name in names_in(folder) if name.lower().endswith(".ipynb")] if is_real(folder) else []
    found: dict[str, bytes | str] = {}
    left = MAX_BYTES
    for name in sorted(ours.intersection(names)) + sorted(set(names) - ours)[:MAX_FILES]:
        try:
            found[name] = read_regular_file(folder / name, MAX_BYTES if name in ours else left)
            left -= 0 if name in ours else len(found[name])
        except UnreadableError as error:
            found[name] = str(error)
    return found


def copy_other_files(folder: Path, target: Path, max_bytes: int, courses: Collection[str]) -> OtherFiles:
    """Copy the files of a submission that are no notebooks; what is hidden, or the course's own, is passed over in silence.

    max_bytes: of one file. courses: paths of the course's own files, which are there anyhow.
    Raises: OSError when there is no room, which is no student's doing.
    """
    kept: list[str] = []
    left_out: list[str] = []
    left, digest = MAX_FILE_BYTES, hashlib.sha256()
    for name in _files_below(folder, left_out) if is_real(folder) else ():
        if name in courses or any(fnmatch(part, pattern) for part in PurePosixPath(name).parts for pattern in RESERVED):
            continue
        if len(kept) == MAX_FILES:
            left_out.append(f"More than {MAX_FILES} files were handed in; the rest is not used.")
            break
        try:
            content = read_regular_file(folder / name, min(max_bytes, left))
            _write(target / name, content)
        except UnreadableError as error:
            left_out.append(f"{plain_name(name)} was handed in and is not used: {error}.")
            continue
        left -= len(content)
        kept.append(name)
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return OtherFiles(tuple(kept), _few(left_out), digest.hexdigest() if kept else "")


def _write(path: Path, content: bytes) -> None:
    """Write a file of the student's; what only its own name or place forbids is UnreadableError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        raise UnreadableError("it cannot be copied") from error


def plain_name(name: str) -> str:
    """A student's file name as it may stand in a page or a terminal."""
    return re.sub(r"[^\w .,()/+-]", "_", name)[:80]


def _few(sentences: list[str]) -> tuple[str, ...]:
    more = len(sentences) - MAX_TOLD
    return (*sentences[:MAX_TOLD], f"{more} more files are not used.") if more > 0 else tuple(sentences)


def _files_below(folder: Path, left_out: list[str]) -> Iterator[str]:
    """Paths of what is no folder and no notebook, folder by folder; appends a sentence for folders that are too deep."""
    waiting = [""]
    while waiting:
        place = waiting.pop(0)
        for name in sorted(names_in(folder / place)):
            path = os.path.join(place, name)
            if is_ignored(name) or (not place and name.lower().endswith(".ipynb")):
                continue
            if not is_folder(folder / path):
                yield path
            elif path.count(os.sep) < MAX_DEPTH and len(waiting) < MAX_FILES:
                waiting.append(path)
            else:
                left_out.append(f"{plain_name(path)} was handed in and is not used: folders in folders without end.")


def is_ignored(name: str) -> bool:
    """Whether a name is passed over in silence, as the hidden ones are."""
    return any(fnmatch(name, pattern) for pattern in _IGNORED)


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; what cannot be looked at is none."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def names_in(folder: Path) -> list[str]:
    """The names in a folder that are text, at most a few thousand."""
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.isprintable() and len(names) < 10 * MAX_FILES:
                    names.append(entry.name)
    except OSError:
        pass
    return names


def is_real(folder: Path) -> bool:
    """Whether a submission's folder is one, and not reached through a link."""
    return is_folder(folder) and not folder.parent.is_symlink()


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count:,} bytes"
