"""Files that are written whole or not at all, readable by their owner only unless told otherwise."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes, keep_existing: bool = False, mode: int = 0o600) -> None:
    """Write a file under another name, with its folders, and rename it once every byte is on the disk.

    keep_existing: leave a file of that name as it is; of several writers at the same time the first one wins.
    mode: who may read the file; folders that are made are their owner's.
    Raises: OSError; an existing file is untouched then.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode != 0o600:
            os.chmod(draft, mode)
        if keep_existing:
            with suppress(FileExistsError):
                os.link(draft, path)
        else:
            os.replace(draft, path)
    finally:
        with suppress(FileNotFoundError):  # renamed
            os.unlink(draft)
