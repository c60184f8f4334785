"""A file is there whole or not at all."""

import os
import stat

import pytest
from jaxercise._atomic import write_atomically


def test_a_file_is_replaced_with_its_folders_and_for_its_owner_only(tmp_path):
    path = tmp_path / "a" / "b" / "file"
    for content in (b"old", b"new"):
        write_atomically(path, content)
    assert path.read_bytes() == b"new" and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["file"]


def test_the_first_writer_wins_where_an_existing_file_is_kept(tmp_path):
    for content in (b"old", b"new"):
        write_atomically(tmp_path / "file", content, keep_existing=True)
    assert (tmp_path / "file").read_bytes() == b"old" and os.listdir(tmp_path) == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    write_atomically(tmp_path / "file", b"old")

    def fail(_: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old" and os.listdir(tmp_path) == ["file"]
