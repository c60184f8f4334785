"""The course's master secret, kept outside the course, and the keys made from it."""

from pathlib import Path


def state_folder(course_id: str, folder: Path | None = None) -> Path:
    """Where a course's secret and results are kept: `folder` if given, else the user's state directory."""
    raise NotImplementedError


def master_key(course_id: str, course_root: Path, folder: Path | None = None) -> bytes:
    """The 32 random bytes of a course, made on first use.

    Raises: GradingError when the file is readable by others or lies inside the course.
    """
    raise NotImplementedError


def run_key(master: bytes, assignment: str, student: str, nonce: str) -> str:
    """The key of one student's run, to bake from; reproduced from the same nonce."""
    raise NotImplementedError


def fingerprint(master: bytes) -> str:
    """What names a master key without telling it."""
    raise NotImplementedError
