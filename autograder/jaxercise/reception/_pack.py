"""What a submission's folder holds, as plain data for another machine, on which it is received as it would have been here."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ._handed_in import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_FILES,
    UnreadableError,
    is_folder,
    is_ignored,
    is_real,
    names_in,
    read_regular_file,
)

MAX_ENTRIES = 20 * MAX_FILES  # beyond which reception has long said that there are too many

LINK, PIPE = "link", "pipe"  # what cannot be opened as a file, and what can, but is none
LARGE = "large"  # a file beyond the limits, which nobody reads

Entry = bytes | str


@dataclass(frozen=True)
class PackedFolder:
    """A folder's files by their paths: the bytes; LARGE for one that is too large to be used; LINK or PIPE for what is none.

    folders: all of them, the outer before the inner. is_real: False for a link in place of the folder.
    """

    files: Mapping[str, Entry] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    is_real: bool = True


def pack_submission(folder: Path, max_file_bytes: int) -> PackedFolder:
    """All of a submission's folder that receiving it looks at, within the same limits; nothing is followed or waited for.

    max_file_bytes: of one file that is no notebook.
    """
    if not is_real(folder):
        return PackedFolder(is_real=False)
    files: dict[str, Entry] = {}
    folders: list[str] = []
    waiting, left = [""], {True: MAX_BYTES * 2, False: MAX_FILE_BYTES}
    while waiting and len(files) + len(folders) < MAX_ENTRIES:
        place = waiting.pop(0)
        for name in sorted(names_in(folder / place)):
            path, notebook = os.path.join(place, name), not place and name.lower().endswith(".ipynb")
            if is_ignored(name) and not notebook:
                continue
            if is_folder(folder / path):
                folders.append(path)
                waiting += [path] * (path.count(os.sep) < MAX_DEPTH and len(waiting) < MAX_FILES)
            else:
                entry = _entry(folder / path, min(MAX_BYTES if notebook else max_file_bytes, left[notebook]))
                left[notebook] -= len(entry) if isinstance(entry, bytes) else 0
                files[path] = entry
    return PackedFolder(files, tuple(folders))


def pack_received(folder: Path) -> PackedFolder:
    """All files of a folder into which a submission was received."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return PackedFolder({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def unpack(packed: PackedFolder, folder: Path) -> None:
    """Make the folder again, or put its files into the one that is there.

    Raises: OSError; ValueError when a path leads out of it.
    """
    for path in (*packed.files, *packed.folders):
        if os.path.isabs(path) or ".." in Path(path).parts:
            raise ValueError(f"{path!r} leads out of the folder")
    if not packed.is_real:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for path in packed.folders:
        (folder / path).mkdir(parents=True, exist_ok=True)
    for path, entry in packed.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _write(folder / path, entry)


def _entry(path: Path, most: int) -> Entry:
    try:
        found = os.lstat(path)
        if stat.S_ISREG(found.st_mode) and found.st_size > most:
            return LARGE
        return read_regular_file(path, most)
    except OSError:
        return LINK
    except UnreadableError:
        return PIPE if stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode) else LINK


def _write(path: Path, entry: Entry) -> None:
    if entry == LINK:
        path.symlink_to("nothing that is there")
    elif entry == PIPE:
        os.mkfifo(path)
    elif entry == LARGE:
        with path.open("wb") as file:
            file.truncate(MAX_FILE_BYTES + 1)  # a hole beyond every limit, which takes no room
    else:
        path.write_bytes(entry)
