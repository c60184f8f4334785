"""Reception: what is in a submission's folder becomes the notebooks to grade, or a reason why not."""

import json
import os
import pickle
from pathlib import Path

import nbformat
import pytest
from jaxercise.reception import _handed_in, _receive
from jaxercise.reception._handed_in import read_notebooks
from jaxercise.reception._receive import ReceivedNotebook, receive
from jaxercise_testing.course_builder import ASSIGNMENT, DOUBLE, cell, instructor_notebook, solved
from nbformat import NotebookNode
from nbformat.v4 import new_output

FILE = f"{ASSIGNMENT}.ipynb"
RELEASED = {ASSIGNMENT: instructor_notebook()}


@pytest.fixture
def text() -> str:
    return nbformat.writes(solved(instructor_notebook(), written="Größe"))


def received_from(folder: Path) -> ReceivedNotebook:
    return receive(read_notebooks(folder, RELEASED), RELEASED, {})[ASSIGNMENT]


def notebook_of(received: ReceivedNotebook) -> NotebookNode:
    notebook = nbformat.reads(received.content.decode(), as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_reception_takes_and_gives_plain_data(text):
    plain = {ASSIGNMENT: json.loads(json.dumps(RELEASED[ASSIGNMENT]))}
    found = receive({FILE: text.encode()}, plain, {})
    assert found == receive({FILE: text.encode()}, RELEASED, {}) == pickle.loads(pickle.dumps(found))


def test_a_received_notebook_has_its_cells_restored_and_no_outputs(tmp_path, text):
    notebook = nbformat.reads(text, as_version=4)
    cell(notebook, "double").outputs = [new_output("execute_result", {"text/plain": "4.0"})]
    notebook.cells.remove(cell(notebook, "total"))
    (tmp_path / FILE).write_text(nbformat.writes(notebook))
    received = received_from(tmp_path)
    found = notebook_of(received)
    assert cell(found, "total").source == 'check("total")' and cell(found, "double-answer").source == DOUBLE
    assert received.notes == ("Cell 'total' was missing; put back.",) and received.lost == ()
    assert not any(each.get("outputs") or each.get("execution_count") for each in found.cells)


def test_locked_cells_have_the_text_that_the_gradebook_holds(text):
    locked = {ASSIGNMENT: {"double": "other"}, "elsewhere": {"total": "other"}}
    found = notebook_of(receive({FILE: text.encode()}, RELEASED, locked)[ASSIGNMENT])
    assert cell(found, "double").source == "other" and cell(found, "total").source == 'check("total")'


def test_a_character_that_is_half_a_pair_costs_that_character_alone(tmp_path, text):
    (tmp_path / FILE).write_text(json.dumps(json.loads(text)).replace("Gr\\u00f6\\u00dfe", "Gr\\ud800e"))
    received = received_from(tmp_path)
    assert received.outcome == "" and cell(notebook_of(received), "written").source == "Gr?e"


def test_a_notebook_that_the_restorer_cannot_take_is_left_to_a_person(monkeypatch, text):
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(_receive, "restore", fail)
    received = receive({FILE: text.encode()}, RELEASED, {})[ASSIGNMENT]
    assert received.outcome == "needs_review" and "could not be read" in received.remark
    assert len(notebook_of(received).cells) == len(RELEASED[ASSIGNMENT].cells)


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[" * 100_000, b"\x00\xff\x00"])
def test_what_is_no_notebook_is_left_to_a_person(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    received = received_from(tmp_path)
    assert received.outcome == "needs_review" and received.remark.startswith(f"{FILE} could not be read: it ")


def test_links_pipes_and_folders_need_a_person(tmp_path, text):
    outside = tmp_path / "outside.ipynb"
    outside.write_text(text)
    for number, make in enumerate([lambda path: path.symlink_to(outside), os.mkfifo, Path.mkdir]):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder / FILE)
        assert received_from(folder).outcome == "needs_review"


def test_a_linked_folder_is_not_followed(tmp_path, text):
    real = tmp_path / "real"
    real.mkdir()
    (real / FILE).write_text(text)
    (tmp_path / "link").symlink_to(real)
    assert received_from(tmp_path / "link").outcome == "not_run"


def test_a_renamed_notebook_is_recognised(tmp_path, text):
    (tmp_path / "my copy (1).ipynb").write_text(text)
    received = received_from(tmp_path)
    assert received.outcome == "" and "my copy (1).ipynb" in received.remark


def test_work_in_a_copy_counts_when_the_original_is_untouched(tmp_path, text):
    (tmp_path / FILE).write_text(nbformat.writes(instructor_notebook()))
    (tmp_path / f"{ASSIGNMENT} (1).ipynb").write_text(text)
    assert "(1)" in received_from(tmp_path).remark


def test_the_original_counts_when_it_holds_work(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    (tmp_path / f"{ASSIGNMENT} (1).ipynb").write_text(text)
    assert received_from(tmp_path).remark == ""


def test_a_foreign_notebook_is_not_taken_for_a_renamed_one(tmp_path):
    (tmp_path / "other.ipynb").write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]))
    )
    assert received_from(tmp_path).outcome == "not_run"


def test_an_empty_folder_is_a_missing_notebook(tmp_path):
    assert received_from(tmp_path).outcome == "not_run"


def test_files_of_other_names_share_the_size_of_one_notebook(tmp_path, text, monkeypatch):
    monkeypatch.setattr(_handed_in, "MAX_BYTES", len(text.encode()))
    for name in (FILE, "a.ipynb", "b.ipynb"):
        (tmp_path / name).write_text(text)
    found = read_notebooks(tmp_path, RELEASED)
    assert [type(found[name]) for name in (FILE, "a.ipynb", "b.ipynb")] == [bytes, bytes, str]
