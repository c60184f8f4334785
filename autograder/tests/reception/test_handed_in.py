"""What lies beside a notebook is copied within limits; what cannot be read or copied is named, and costs nobody else anything."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.reception._handed_in import copy_other_files, read_notebooks

ORDINARY = 60999  # a user that this machine does not know


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that belongs to an ordinary user, who looks at it."""
    with tempfile.TemporaryDirectory() as name:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(name, ORDINARY, ORDINARY)
            os.seteuid(ORDINARY)
        try:
            yield Path(name)
        finally:
            for folder, _, _ in os.walk(name):
                for each in os.scandir(folder):
                    if each.is_dir(follow_symlinks=False):
                        os.chmod(each.path, 0o700)
            if is_root:
                os.seteuid(0)


def two_folders(place: Path) -> tuple[Path, Path]:
    folder, target = place / "ada" / "notes", place / "target"
    folder.mkdir(parents=True)
    target.mkdir()
    return folder, target


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_a_folder_that_cannot_be_looked_into_is_left_out(place, mode):
    folder, target = two_folders(place)
    (folder / "closed").mkdir()
    (folder / "closed" / "a.txt").write_text("a")
    (folder / "closed").chmod(mode)
    (folder / "b.txt").write_text("b")
    assert copy_other_files(folder, target, 1000, ()).kept == ("b.txt",)
    folder.chmod(mode)
    assert copy_other_files(folder, target, 1000, ()).kept == ()
    assert not any(isinstance(content, bytes) for content in read_notebooks(folder, ["notes"]).values())


def test_a_file_that_cannot_be_read_is_named(place):
    folder, target = two_folders(place)
    (folder / "closed.txt").write_text("a")
    (folder / "closed.txt").chmod(0)
    found = copy_other_files(folder, target, 1000, ())
    assert found.kept == () and "closed.txt was handed in and is not used" in found.left_out[0]


def test_a_name_that_is_too_long_where_it_is_copied_to_is_named(place):
    folder, target = two_folders(place)
    deep = folder.joinpath(*["d" * 200] * 7)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("a")
    (folder / "b.txt").write_text("b")
    for _ in range(14):
        target /= "t" * 200
    target.mkdir(parents=True)
    found = copy_other_files(folder, target, 1000, ())
    assert found.kept == ("b.txt",) and "it cannot be copied" in found.left_out[0]
