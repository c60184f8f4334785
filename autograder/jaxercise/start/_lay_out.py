"""Student copies laid out in a folder: what is missing is copied, what was changed is never written over."""

import shutil
import tempfile
from pathlib import Path

from .._errors import StartError
from ._packed import files_of, packed_assignments
from ._record import Record
from ._renew import note, renew


def lay_out(course: Path, place: Path, update: bool = False) -> list[str]:
    """Copy every assignment of a course that is not in a place yet; with `update` renew the files of those that are.

    Returns: what was done, in sentences. Raises: StartError when the place cannot be written to; what is there is whole then.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        record, new, there, told = Record(place), [], [], []
        for assignment in packed_assignments(course):
            if not _is_there(place / assignment.name):
                _copy(assignment, place, record)
                new.append(assignment.name)
            elif update:
                told += renew(assignment, place, record)
            else:
                there.append(assignment.name)
            record.save()
    except OSError as error:
        raise StartError(
            f"{error.filename or place} cannot be read or written ({error.strerror or error}). "
            "Nothing of yours was changed. Give a folder that you may change: jaxercise start FOLDER"
        ) from error
    return [*_summary(place, new, there), *told] or [f"{place} has nothing older than this version of jaxercise."]


def _is_there(folder: Path) -> bool:
    if folder.exists() and not folder.is_dir():
        raise StartError(f"{folder} is a file where an assignment's folder belongs. Rename it, or give another folder.")
    return folder.is_dir()


def _copy(assignment: Path, place: Path, record: Record) -> None:
    """Copy an assignment whole or not at all."""
    with tempfile.TemporaryDirectory(dir=place, prefix=".draft-") as draft:
        folder = Path(draft) / assignment.name
        folder.mkdir()
        for file in files_of(assignment):
            shutil.copyfile(file, folder / file.name)
            note(file.read_bytes(), folder / file.name, record)
        record.save()  # before the folder is there, so that what was laid out is known whatever happens
        folder.rename(place / assignment.name)


def _summary(place: Path, new: list[str], there: list[str]) -> list[str]:
    told = []
    if new:
        told.append(f"New in {place}: {', '.join(new)}.")
    if there:
        told.append(f"Already in {place}, left as they are: {', '.join(there)}.")
    return told
