"""The course's master key, kept outside the course, and the keys derived from it."""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from platformdirs import user_state_dir

from .._atomic import write_atomically
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
        write_atomically(path, secrets.token_bytes(KEY_BYTES), keep_existing=True)
    return _read(path)


def kept_key(course_id: str, folder: Path | None = None) -> bytes:
    """The master key of a course that has graded; none is made.

    Raises: GradingError when there is none, or as `master_key` does.
    """
    path = state_folder(course_id, folder) / "key"
    if not path.is_file():
        raise GradingError(f"The secret key {path} is missing. Restore it from a backup.")
    return _read(path)


def run_key(master: bytes, assignment: str, student: str, nonce: str) -> str:
    """The key to bake from, derived from the master key; equal for equal arguments."""
    text = "\0".join(("jaxercise run 1", assignment, student, nonce))
    return hmac.new(master, text.encode(), hashlib.sha256).hexdigest()


def fingerprint(master: bytes) -> str:
    """A hash that identifies a master key without revealing it."""
    return hmac.new(master, b"jaxercise fingerprint 1", hashlib.sha256).hexdigest()[:16]


def safe_name(name: str) -> str:
    """A file name for any name: other characters than letters, digits, `.`, `-` and `_` become `_`, and a digest keeps it unique."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")
    return (
        plain if plain == name else f"{plain}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    )


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
