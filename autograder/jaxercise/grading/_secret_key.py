"""The course's master secret, kept outside the course, and the keys made from it."""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path

from platformdirs import user_state_dir

from .._errors import GradingError

KEY_BYTES = 32


def state_folder(course_id: str, folder: Path | None = None) -> Path:
    """Where a course's secret and results are kept: below `folder` if given, else below the user's state directory."""
    return (folder or Path(user_state_dir("jaxercise"))) / safe_name(course_id or "course")


def master_key(course_id: str, course_root: Path, folder: Path | None = None) -> bytes:
    """The 32 random bytes of a course, made on first use in a file that only its owner can read.

    Raises: GradingError when the file is readable by others, damaged, or lies inside the course, where students' code and copies could reach it.
    """
    place = state_folder(course_id, folder)
    if place.resolve().is_relative_to(course_root.resolve()):
        raise GradingError(
            f"The secret key must not lie inside the course: {place}. Name a folder outside {course_root}."
        )
    path = place / "key"
    if not path.exists():
        _create(path)
    return _read(path)


def run_key(master: bytes, assignment: str, student: str, nonce: str) -> str:
    """The key of one student's run, to bake from; the same again from the same nonce."""
    text = "\0".join(("jaxercise run 1", assignment, student, nonce))
    return hmac.new(master, text.encode(), hashlib.sha256).hexdigest()


def fingerprint(master: bytes) -> str:
    """What names a master key without telling it."""
    return hmac.new(master, b"jaxercise fingerprint 1", hashlib.sha256).hexdigest()[:16]


def safe_name(name: str) -> str:
    """A name as a single folder's: anything but letters, digits, dots, dashes and underscores becomes an underscore and a digest tells it apart."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")
    return (
        plain if plain == name else f"{plain}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    )


def _create(path: Path) -> None:
    """Write the key whole under another name, then link it: of two who come first at the same time one wins, and both read the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        key = file.read(KEY_BYTES + 1)
    if mode & 0o077:
        raise GradingError(
            f"Others can read the secret key {path} (mode {mode & 0o777:04o}). Run: chmod 600 {path}; if students had access, delete it for a new one."
        )
    if len(key) != KEY_BYTES:
        raise GradingError(
            f"The secret key {path} is damaged: {len(key)} bytes instead of {KEY_BYTES}. Restore it, or delete it for a new one."
        )
    return key
