"""A submission that was packed is received elsewhere as it would have been here."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jaxercise.reception import PackedFolder, pack_received, pack_submission, unpack
from jaxercise.reception._handed_in import MAX_FILE_BYTES, copy_other_files, read_notebooks
from jaxercise.reception._pack import LARGE

MOST = 1000  # bytes of a file beside the notebooks
EXPECTED = ("notes",)


def simple(folder: Path) -> None:
    (folder / "notes.ipynb").write_text("{}")
    (folder / "data").mkdir()
    (folder / "data" / "points.csv").write_bytes(bytes(range(256)))


def links(folder: Path) -> None:
    (folder / "notes.ipynb").symlink_to("/etc/passwd")
    (folder / "home").symlink_to("/root")
    (folder / "data.csv").symlink_to("notes.ipynb")


def pipes(folder: Path) -> None:
    os.mkfifo(folder / "notes.ipynb")
    os.mkfifo(folder / "pipe")


def large_files(folder: Path) -> None:
    (folder / "just.bin").write_bytes(bytes(MOST))
    (folder / "large.bin").write_bytes(bytes(MOST + 1))
    with (folder / "notes.ipynb").open("wb") as file:
        file.truncate(101 << 20)


def many_files(folder: Path) -> None:
    for number in range(250):
        (folder / f"{number}.txt").write_text(str(number))
        (folder / f"{number}.ipynb").write_text("[]")


def deep_folders(folder: Path) -> None:
    place = folder.joinpath(*"abcdefghijklm")
    place.mkdir(parents=True)
    (place / "at the end.txt").write_text("deep")
    (folder / "a" / "b" / "half way.txt").write_text("less")


def odd_names(folder: Path) -> None:
    for name in (b"caf\xe9.txt", b"tab\there.txt", "é and ü.txt".encode(), b".hidden", b"UPPER.IPYNB", b"exercises.py"):
        (folder / os.fsdecode(name)).write_text("x")
    (folder / "folder.ipynb").mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")


def nothing(folder: Path) -> None:
    folder.rmdir()


def a_link_in_its_place(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to("/etc")


def received(folder: Path, target: Path) -> tuple:
    """What reception reads of a submission, and what it writes."""
    target.mkdir(parents=True)
    others = copy_other_files(folder, target, MOST, ())
    return others, read_notebooks(folder, EXPECTED), pack_received(target)


KINDS = (simple, links, pipes, large_files, many_files, deep_folders, odd_names, nothing, a_link_in_its_place)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_is_received_as_it_would_have_been_here(kind: Callable[[Path], None], tmp_path):
    folder, again = tmp_path / "here" / "it", tmp_path / "elsewhere" / "it"
    folder.mkdir(parents=True)
    again.parent.mkdir()
    kind(folder)
    unpack(pack_submission(folder, MOST), again)
    here, elsewhere = received(folder, tmp_path / "target"), received(again, tmp_path / "other target")
    assert here[0] == elsewhere[0]
    assert here[1].keys() == elsewhere[1].keys()
    assert [name for name, content in here[1].items() if content != elsewhere[1][name]] == []
    assert here[2] == elsewhere[2]


def test_what_is_too_large_to_be_used_does_not_travel(tmp_path):
    large_files(tmp_path)
    packed = pack_submission(tmp_path, MOST)
    assert packed.files == {"just.bin": bytes(MOST), "large.bin": LARGE, "notes.ipynb": LARGE}


def test_a_file_that_would_fit_but_for_those_before_it_does_not_arrive_as_another(tmp_path, monkeypatch):
    monkeypatch.setattr("jaxercise.reception._pack.MAX_FILE_BYTES", 30)
    for name in "ab":
        (tmp_path / name).write_bytes(bytes(20))
    packed = pack_submission(tmp_path, MOST)
    assert packed.files == {"a": bytes(20), "b": LARGE}
    monkeypatch.setattr("jaxercise.reception._pack.MAX_FILE_BYTES", MAX_FILE_BYTES)
    unpack(packed, tmp_path / "again")
    assert (tmp_path / "again" / "b").stat().st_size > MAX_FILE_BYTES


@pytest.mark.parametrize("path", ["../out", "/etc/out", "a/../../out"])
def test_a_path_that_leads_out_of_the_folder_is_refused(path, tmp_path):
    for packed in (PackedFolder({path: b""}), PackedFolder(folders=(path,))):
        with pytest.raises(ValueError, match="leads out"):
            unpack(packed, tmp_path / "it")
    assert not (tmp_path / "out").exists()
