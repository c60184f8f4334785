"""Submitted files, read without trusting them."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from jaxercise.nbgrader._read_notebook import UnreadableError, read_notebook
from jaxercise.nbgrader._submissions import ReceivedNotebook, received_notebooks
from jaxercise_testing.course_builder import ASSIGNMENT, instructor_notebook, solved

FILE = f"{ASSIGNMENT}.ipynb"


@pytest.fixture
def text() -> str:
    return nbformat.writes(solved(instructor_notebook(), written="Größe"))


def arrival_of(folder: Path) -> ReceivedNotebook:
    return received_notebooks(folder, {ASSIGNMENT: instructor_notebook()})[ASSIGNMENT]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_notebook_in_any_usual_encoding_is_read(tmp_path, text, encoding):
    raw = json.dumps(json.loads(text), ensure_ascii=False)
    (tmp_path / FILE).write_bytes(raw.encode(encoding))
    notebook, _ = read_notebook(tmp_path / FILE)
    assert notebook.cells[-1].source == "Größe"


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
def test_what_is_no_notebook_is_refused_in_words(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UnreadableError):
        read_notebook(tmp_path / FILE)
    assert arrival_of(tmp_path).outcome == "needs_review"


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
def test_odd_cells_become_sound_ones(tmp_path, cells):
    (tmp_path / FILE).write_text(json.dumps({"nbformat": 4, "cells": cells}))
    notebook, _ = read_notebook(tmp_path / FILE)
    nbformat.validate(notebook)


def test_links_pipes_and_folders_need_a_person(tmp_path, text):
    outside = tmp_path / "outside.ipynb"
    outside.write_text(text)
    for number, make in enumerate([lambda path: path.symlink_to(outside), os.mkfifo, Path.mkdir]):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder / FILE)
        assert arrival_of(folder).outcome == "needs_review"


def test_a_linked_folder_is_not_followed(tmp_path, text):
    real = tmp_path / "real"
    real.mkdir()
    (real / FILE).write_text(text)
    (tmp_path / "link").symlink_to(real)
    assert arrival_of(tmp_path / "link").outcome == "not_run"


def test_a_renamed_notebook_is_recognised(tmp_path, text):
    (tmp_path / "my copy (1).ipynb").write_text(text)
    arrival = arrival_of(tmp_path)
    assert arrival.outcome == "" and "my copy (1).ipynb" in arrival.remark


def test_work_in_a_copy_counts_when_the_original_is_untouched(tmp_path, text):
    (tmp_path / FILE).write_text(nbformat.writes(instructor_notebook()))
    (tmp_path / f"{ASSIGNMENT} (1).ipynb").write_text(text)
    assert "(1)" in arrival_of(tmp_path).remark


def test_the_original_counts_when_it_holds_work(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    (tmp_path / f"{ASSIGNMENT} (1).ipynb").write_text(text)
    assert arrival_of(tmp_path).remark == ""


def test_a_foreign_notebook_is_not_taken_for_a_renamed_one(tmp_path):
    (tmp_path / "other.ipynb").write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]))
    )
    assert arrival_of(tmp_path).outcome == "not_run"


def test_an_empty_folder_is_a_missing_notebook(tmp_path):
    assert arrival_of(tmp_path).outcome == "not_run"
