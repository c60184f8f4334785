"""The checks that lie beside a notebook; in an author's own folder, where none do, they are baked from what is saved there."""

from pathlib import Path

from .._assignment import exercises_file, judging_hash, load_assignment
from .._bundle import Bundle, load

_known: dict[Path, tuple[object, Bundle]] = {}  # by folder, with what they were made of


def checks_of(folder: Path, name: str) -> Bundle:
    """The checks of a notebook, read or baked anew after each change.

    Raises: BundleError when there are none, or they are damaged. DefinitionError, in an author's folder.
    """
    file = folder / f"{name}.checks"
    authored = not file.exists() and exercises_file(folder) is not None
    stamp: object = judging_hash(folder) if authored else file.stat().st_mtime_ns if file.exists() else None
    if folder not in _known or _known[folder][0] != stamp:
        _known[folder] = stamp, _bake(folder) if authored else load(file)
    return _known[folder][1]


def _bake(folder: Path) -> Bundle:
    from .._bake import bake  # imports jax, which a mere import of this package must not

    print(f"Baking the checks of {folder.name}, which takes a while ...", flush=True)
    return bake(load_assignment(folder))
