"""The folder `received`: what nbgrader grades instead of the files that were handed in, which are only ever read."""

import os
import re
import shutil
from pathlib import Path

from nbgrader.utils import parse_utc

from ..reception import read_regular_file

TIMESTAMP = "timestamp.txt"
_TIME = re.compile(r"[\w .,:;/+-]{4,60}")


def empty_folder(target: Path, time: str) -> None:
    """Replace a folder by an empty one with the time of a submission, unless that is empty."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if time:
        (target / TIMESTAMP).write_text(time, encoding="utf-8")


def has_unreadable_time(folder: Path) -> bool:
    """Whether a submission came with a time that cannot be read."""
    return os.path.lexists(folder / TIMESTAMP) and not submission_time(folder)


def submission_time(folder: Path) -> str:
    """The time of submission as text; empty if there is none that can be read."""
    try:
        text = read_regular_file(folder / TIMESTAMP, 1000).decode("utf-8-sig").strip()
        if not _TIME.fullmatch(text):
            return ""
        parse_utc(text)
    except Exception:  # the parser of dates raises anything, and the text may be a student's
        return ""
    return text
