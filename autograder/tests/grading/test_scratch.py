"""A scratch folder is removed, whatever lies in it."""

import os
from pathlib import Path

from jaxercise.grading._scratch import ScratchFolder, remove_tree


def dig(folder: Path, depth: int) -> None:
    """Make folders in each other, with a file in the last."""
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    for _ in range(depth):
        os.mkdir(b"\xff")
        os.chdir(b"\xff")
    open("file", "wb").close()
    os.fchdir(here)
    os.close(here)


def test_folders_of_any_depth_rights_and_names_are_removed() -> None:
    with ScratchFolder() as place:
        dig(place.work, 1200)
        for mode in (0, 0o300, 0o500):
            (place.work / str(mode)).mkdir()
            (place.work / str(mode) / "inner").mkdir()
            (place.work / str(mode)).chmod(mode)
        (place.home / "link").symlink_to("/etc")
    assert not place.folder.exists() and Path("/etc/passwd").exists()


def test_where_there_is_nothing_nothing_is_removed(tmp_path: Path) -> None:
    remove_tree(tmp_path / "none")
    assert tmp_path.exists()
