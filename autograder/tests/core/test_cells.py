"""What a cell is in nbgrader's eyes, read from plain dicts that may hold anything."""

import pytest
from jaxercise._cells import (
    bound_names,
    exercise_of,
    grade_id,
    is_graded,
    is_hand_graded,
    is_owned,
    is_same,
    is_setup,
    is_solution,
    likely_bound_names,
    read_cells,
    read_notebook,
)
from jaxercise._errors import DefinitionError


def cell(kind: str = "code", source: object = "", **flags: object) -> dict:
    return {"cell_type": kind, "source": source, "metadata": {"nbgrader": {"grade_id": "double", **flags}}}


CHECK, ANSWER = cell(grade=True, locked=True), cell(solution=True)
WRITTEN, TASK = cell("markdown", grade=True, solution=True), cell("markdown", task=True)


def test_a_cell_is_an_answer_a_check_or_read_by_a_person():
    cells = (CHECK, ANSWER, WRITTEN, TASK)
    assert [is_solution(each) for each in cells] == [False, True, True, False]
    assert [is_graded(each) for each in cells] == [True, False, True, True]
    assert [is_hand_graded(each) for each in cells] == [False, False, True, True]
    assert [exercise_of(each) for each in cells] == ["double", "", "", ""]
    assert exercise_of(cell("markdown", grade=True)) == ""


def test_a_cell_that_was_only_looked_at_in_its_panel_is_not_nbgraders():
    assert is_owned(CHECK) and not is_owned(cell()) and not is_owned(cell(grade=True, grade_id=""))


@pytest.mark.parametrize("metadata", [{}, {"nbgrader": None}, {"nbgrader": 7}, {"nbgrader": {"grade_id": ["x"]}}])
def test_whatever_stands_in_place_of_the_marks_names_nothing(metadata):
    odd = {"cell_type": "code", "source": "", "metadata": metadata}
    assert grade_id(odd) == exercise_of(odd) == "" and not is_owned(odd) and not is_solution(odd)


def test_text_is_the_same_in_one_string_or_in_lines():
    assert is_same(cell(source=["a\n", "b"]), cell(source="a\nb\n"))


def test_setup_is_a_tag():
    assert is_setup({"metadata": {"tags": ["setup"]}}) and not is_setup({"metadata": {}})


def test_names_are_bound_at_the_top_level_only():
    text = "def f(x):\n    inner = 1\nclass C: pass\na, b = 1, 2\nfor i in []: pass\nn: int = 3"
    assert bound_names(text) == {"f", "C", "a", "b", "i", "n"}
    assert bound_names("%magic\nx = 1") == set()


def test_names_are_guessed_in_code_that_does_not_parse():
    assert likely_bound_names("async def f(x):\n  y = 1\nz: int = 2\nw == 3\n%magic\nlast = (") == {"f", "z", "last"}


@pytest.mark.parametrize("text", [None, "", "{", "[]", "3", '{"cell": []}'])
def test_a_file_that_is_no_notebook_is_refused_by_name(tmp_path, text):
    path = tmp_path / "some.ipynb"
    if text is not None:
        path.write_text(text)
    for read in (read_notebook, read_cells):
        with pytest.raises(DefinitionError, match=r"some\.ipynb is not a readable notebook"):
            read(path)
