"""The folder `received`: what nbgrader grades instead of the files that were handed in, which are only ever read."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbgrader.utils import parse_utc

from ._read_notebook import UnreadableError, read_regular_file
from ._submissions import ReceivedNotebook

TIMESTAMP = "timestamp.txt"


def write_received(target: Path, notebooks: Mapping[str, ReceivedNotebook], time: str) -> None:
    """Replace a folder by one with the notebooks of a submission and its time, unless that is empty."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, received in notebooks.items():
        (target / f"{name}.ipynb").write_bytes(received.content)
    if time:
        (target / TIMESTAMP).write_text(time, encoding="utf-8")


def submission_time(folder: Path) -> str:
    """The time of submission as text; empty if there is none that can be read."""
    try:
        text = read_regular_file(folder / TIMESTAMP, 1000).decode().strip()
        parse_utc(text)
    except (UnreadableError, ValueError, OverflowError):
        return ""
    return text


def copy_other_files(folder: Path, target: Path, max_bytes: int) -> Iterator[str]:
    """Copy the plain files of a submission that are no notebooks.

    Yields: a sentence for each that was left out.
    """
    for place, _, names in os.walk(folder):
        for path in (Path(place) / name for name in names if not name.endswith(".ipynb") and name != TIMESTAMP):
            try:
                content = read_regular_file(path, max_bytes)
            except UnreadableError as error:
                yield f"{path} was left out: {error}."
                continue
            copy = target / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
