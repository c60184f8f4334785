"""Submitted files, read without trusting them."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from jaxercise.reception import UnreadableError, read_regular_file
from jaxercise.reception._read_notebook import parse
from jaxercise_testing.course_builder import instructor_notebook, solved


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_notebook_in_any_usual_encoding_is_read(encoding):
    raw = json.loads(nbformat.writes(solved(instructor_notebook(), written="Größe")))
    notebook, named = parse(json.dumps(raw, ensure_ascii=False).encode(encoding))
    assert notebook.cells[-1].source == "Größe" and bool(named) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"cells": 3}',
        b'{"nbformat": 99}',
        b'{"nbformat": "x", "cells": []}',
        b"[" * 100_000,
        b"\x00\xff\x00",
        b'{"nbformat": 3, "worksheets": 7}',
    ],
)
def test_what_is_no_notebook_is_refused_in_words(content):
    with pytest.raises(UnreadableError, match="it "):
        parse(content)


@pytest.mark.parametrize(
    "cells",
    [
        [None, 3, "x", []],
        [{"cell_type": "code"}],
        [{"cell_type": "bogus", "source": 5, "metadata": 7, "id": {}}],
        [
            {
                "cell_type": "code",
                "source": ["a", None],
                "outputs": [{"output_type": "lies"}, 3],
                "execution_count": "one",
            }
        ],
        [
            {"cell_type": "markdown", "source": "x", "id": "same"},
            {"cell_type": "markdown", "source": "y", "id": "same"},
        ],
    ],
)
def test_odd_cells_become_sound_ones_without_outputs(cells):
    notebook, _ = parse(json.dumps({"nbformat": 4, "cells": cells}).encode())
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


@pytest.mark.parametrize("make", [lambda path: path.symlink_to(__file__), os.mkfifo, Path.mkdir, lambda path: None])
def test_links_pipes_folders_and_what_is_not_there_are_neither_followed_nor_waited_for(tmp_path, make):
    make(tmp_path / "file")
    with pytest.raises(UnreadableError):
        read_regular_file(tmp_path / "file")


def test_no_more_is_read_than_may_be(tmp_path):
    (tmp_path / "file").write_bytes(b"12345")
    assert read_regular_file(tmp_path / "file", 5) == b"12345"
    with pytest.raises(UnreadableError, match="larger"):
        read_regular_file(tmp_path / "file", 4)
