"""What happens to cells on their way, undone without running anything."""

import copy

import pytest
from jaxercise.reception._restore import Restored, restore
from jaxercise_testing.course_builder import DOUBLE, TOTAL, cell, instructor_notebook, solved
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

ORDER = ["setup", "double-answer", "double", "total-answer", "total", "written"]


@pytest.fixture
def released() -> NotebookNode:
    notebook = instructor_notebook()
    for name in ("double-answer", "total-answer"):
        cell(notebook, name).source = f"def {name[:-7]}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    return notebook


@pytest.fixture
def handed_in(released: NotebookNode) -> NotebookNode:
    return solved(released)


def put_right(submitted: NotebookNode, released: NotebookNode) -> Restored:
    return restore(submitted.cells, released.cells)


def owned(restored: Restored) -> list[str]:
    return [each.metadata.nbgrader.grade_id for each in restored.cells if "nbgrader" in each.metadata]


def source_of(restored: Restored, name: str) -> str:
    return next(each.source for each in restored.cells if each.metadata.get("nbgrader", {}).get("grade_id") == name)


def position(notebook: NotebookNode, name: str) -> int:
    return notebook.cells.index(cell(notebook, name))


def test_an_honest_notebook_is_left_as_it_is(handed_in, released):
    restored = put_right(handed_in, released)
    assert [each.source for each in restored.cells] == [each.source for each in handed_in.cells]
    assert owned(restored) == ORDER
    assert restored.notes == [] and restored.lost == set()


@pytest.mark.parametrize("name", ORDER)
def test_a_copied_cell_is_owned_once(handed_in, released, name):
    twin = copy.deepcopy(cell(handed_in, name))
    twin["id"] = "twin"
    handed_in.cells.insert(position(handed_in, name) + 1, twin)
    restored = put_right(handed_in, released)
    assert owned(restored) == ORDER
    assert len({each["id"] for each in restored.cells}) == len(restored.cells)


def test_an_untouched_copy_of_a_stub_does_not_undo_the_answer(handed_in, released):
    stub = copy.deepcopy(cell(released, "double-answer"))
    stub["id"] = "twin"
    handed_in.cells.insert(position(handed_in, "double-answer") + 1, stub)
    restored = put_right(handed_in, released)
    assert source_of(restored, "double-answer") == DOUBLE
    assert not any("NotImplementedError" in each.source for each in restored.cells)


def test_a_cell_split_inside_a_function_is_joined(handed_in, released):
    answer = cell(handed_in, "double-answer")
    answer.source = "def double(x):\n    y = 2 * x"
    rest = copy.deepcopy(answer)
    rest["id"], rest.source = "rest", "    return y"
    handed_in.cells.insert(position(handed_in, "double-answer") + 1, rest)
    restored = put_right(handed_in, released)
    assert source_of(restored, "double-answer") == "def double(x):\n    y = 2 * x\n    return y"
    assert owned(restored) == ORDER


@pytest.mark.parametrize("rest", [["    return y"], ["    y = y + 0", "    return y"]])
def test_a_cell_split_by_an_editor_that_keeps_no_metadata_is_joined(handed_in, released, rest):
    answer = cell(handed_in, "double-answer")
    answer.source = "def double(x):\n    y = 2 * x"
    place = position(handed_in, "double-answer") + 1
    handed_in.cells[place:place] = [new_code_cell(text) for text in rest]
    restored = put_right(handed_in, released)
    assert source_of(restored, "double-answer") == "\n".join([answer.source, *rest])
    assert len(restored.cells) == len(handed_in.cells) - len(rest)


@pytest.mark.parametrize("own", ["y = 2", "%timeit double(x)", "    return y)", "def broken(:"])
def test_an_own_cell_below_an_answer_is_no_rest_of_it(handed_in, released, own):
    cell(handed_in, "double-answer").source = "def double(x):\n    y = 2 * x"
    handed_in.cells.insert(position(handed_in, "double-answer") + 1, new_code_cell(own))
    restored = put_right(handed_in, released)
    assert own in [each.source for each in restored.cells]
    assert source_of(restored, "double-answer") == "def double(x):\n    y = 2 * x"


def test_a_cell_split_between_definitions_keeps_both_parts(handed_in, released):
    answer = cell(handed_in, "double-answer")
    answer.source = "def twice(x):\n    return 2 * x"
    rest = copy.deepcopy(answer)
    rest["id"], rest.source = "rest", "def double(x):\n    return twice(x)"
    handed_in.cells.insert(position(handed_in, "double-answer") + 1, rest)
    sources = [each.source for each in put_right(handed_in, released).cells]
    assert sources.index(answer.source) < sources.index(rest.source) < sources.index('check("double")')


@pytest.mark.parametrize("name", ["double", "total", "setup"])
def test_a_deleted_locked_cell_is_put_back_at_its_place(handed_in, released, name):
    del handed_in.cells[position(handed_in, name)]
    assert owned(put_right(handed_in, released)) == ORDER


def test_a_check_is_put_back_behind_what_was_added_to_its_answer(handed_in, released):
    place = position(handed_in, "double")
    handed_in.cells[place] = new_code_cell("def helper(x):\n    return x")
    sources = [each.source for each in put_right(handed_in, released).cells]
    assert sources.index("def helper(x):\n    return x") < sources.index('check("double")') < sources.index(TOTAL)


def test_a_deleted_setup_cell_is_put_back_above_everything_that_runs(handed_in, released):
    del handed_in.cells[position(handed_in, "setup")]
    restored = put_right(handed_in, released)
    first = next(each for each in restored.cells if each.cell_type == "code")
    assert first.metadata.nbgrader.grade_id == "setup"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("name", ["double-answer", "double"])
def test_a_retyped_cell_gets_its_type_back(handed_in, released, name, kind):
    place = position(handed_in, name)
    old = handed_in.cells[place]
    handed_in.cells[place] = NotebookNode(cell_type=kind, id=old["id"], metadata=old.metadata, source=old.source)
    restored = put_right(handed_in, released)
    assert owned(restored) == ORDER
    assert all(
        each.cell_type == "code" for each in restored.cells if each.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def test_a_renamed_grade_id_is_recognised_by_the_cell_id(handed_in, released):
    cell(handed_in, "double").metadata.nbgrader.grade_id = "triple"
    assert owned(put_right(handed_in, released)) == ORDER


def test_without_metadata_and_cell_ids_cells_are_recognised_by_content(handed_in, released):
    for number, each in enumerate(handed_in.cells):
        each.metadata.pop("nbgrader", None)
        each["id"] = f"new-{number}"
    restored = put_right(handed_in, released)
    assert owned(restored)[:5] == ORDER[:5]
    assert source_of(restored, "double-answer") == DOUBLE
    assert restored.lost == {"written"}, "a written answer cannot be recognised, so a person must look"


def test_tags_of_the_student_decide_nothing(handed_in, released):
    for each in handed_in.cells:
        each.metadata["tags"] = ["skip-execution", "raises-exception"]
    tags = {
        each.metadata.get("nbgrader", {}).get("grade_id"): each.metadata.get("tags")
        for each in put_right(handed_in, released).cells
    }
    assert tags == {
        "setup": ["setup"],
        "double": ["raises-exception"],
        "total": ["raises-exception"],
        "double-answer": None,
        "total-answer": None,
        "written": None,
        None: None,
    }


def test_an_edited_check_is_restored_and_a_definition_in_it_kept(handed_in, released):
    cell(handed_in, "double").source = "def double(x):\n    return 3 * x\ncheck = print"
    restored = put_right(handed_in, released)
    assert source_of(restored, "double") == 'check("double")'
    sources = [each.source for each in restored.cells]
    assert sources.index("def double(x):\n    return 3 * x\ncheck = print") < sources.index('check("double")')


def test_an_import_that_was_added_to_the_locked_setup_cell_still_runs(handed_in, released):
    cell(handed_in, "setup").source += "\nimport numpy as np"
    restored = put_right(handed_in, released)
    assert source_of(restored, "setup") == cell(released, "setup").source
    assert any("import numpy as np" in each.source for each in restored.cells)


def test_a_check_moved_above_its_answer_goes_back_behind_it(handed_in, released):
    check = handed_in.cells.pop(position(handed_in, "double"))
    handed_in.cells.insert(1, check)
    assert owned(put_right(handed_in, released)) == ORDER


def test_an_answer_written_in_a_cell_of_its_own_is_found(handed_in, released):
    place = position(handed_in, "double-answer")
    handed_in.cells[place] = new_code_cell(DOUBLE)
    assert source_of(put_right(handed_in, released), "double-answer") == DOUBLE


def test_own_cells_keep_their_place(handed_in, released):
    handed_in.cells.insert(3, new_code_cell("print(1)"))
    handed_in.cells.insert(5, new_markdown_cell("A note."))
    restored = put_right(handed_in, released)
    assert restored.cells[3].source == "print(1)" and restored.cells[5].source == "A note."


def test_an_empty_notebook_gets_its_graded_cells_back(released):
    restored = restore([], released.cells)
    assert owned(restored) == ["setup", "double", "total", "written"]
    assert restored.lost == {"written"}


def test_an_answer_that_is_not_there_is_named(handed_in, released):
    del handed_in.cells[position(handed_in, "double-answer")]
    restored = put_right(handed_in, released)
    assert restored.absent == {"double-answer"} and restored.lost == set()
