"""The lint finds what gives or takes points by accident in a course that never heard of us, and nothing in nbgrader's own example."""

import shutil
from pathlib import Path

import nbformat
import nbgrader
import pytest
from jaxercise.cli.__main__ import main
from jaxercise.nbgrader import traps
from jaxercise_testing.stock_notebook import ANSWER, TEST, code
from nbformat.v4 import new_code_cell, new_notebook

EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source" / "ps1"
SETUP = "import sys\nimport numpy as np\n\nclass Clock:\n    def __repr__(self):\n        return 'noon'"
TRAPS = {
    "bare": ("triple(1) == 3", "`True`, that nbgrader cannot read"),
    "numpy": ("é = 1; (\n    np.mean([triple(1) == é + 2, True])\n)  # half", "cannot read as points"),
    "object": ("triple(1)\nClock()", "`noon`, that nbgrader cannot read"),
    "warns": ("assert triple(1) == 3\nprint('slow', file=sys.stderr)", "stderr (slow)"),
    "greedy": ("9.0 * triple(1)", "more than its 2 points"),
    "below": ("-1.0 * triple(1)", "ends with -3.0, for which nbgrader gives all"),
    "short": ("triple(1) / 6", "gets 0.5 of 2 points"),
    "fails": ("assert triple(1) == 4", "it raises AssertionError"),
    "empty": ("assert True", "gives 2 of 2 points before a student has written anything"),
}


def write(folder: Path, tests: dict[str, str], *more: nbformat.NotebookNode) -> Path:
    """An assignment whose tests are given."""
    folder.mkdir(parents=True)
    path = folder / f"{folder.name}.ipynb"
    cells = [new_code_cell(SETUP), code("triple", ANSWER, solution=True)]
    cells += [code(name, source, points=2) for name, source in tests.items()]
    nbformat.write(new_notebook(cells=[*cells, *more]), path)
    return path


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    tests = {name: source for name, (source, _) in TRAPS.items()} | {"sound": TEST, "scored": "2.0 * (triple(2) == 6)"}
    twice = code("sound", "assert triple(7) == 21", points=2)
    twice.id = "another"
    problems, number = traps(write(tmp_path_factory.mktemp("course") / "ps1", tests, twice))
    assert number == len(TRAPS) + 3
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_told_with_its_cell_and_what_to_do(found, name):
    where = f"ps1.ipynb, cell {3 + list(TRAPS).index(name)}: "
    told = [text for text in found if text.startswith(where)]
    assert len(told) == 1 and TRAPS[name][1] in told[0] and told[0].endswith(".")


def test_a_name_that_two_cells_have_is_told_and_sound_tests_are_not(found):
    assert [text for text in found if "grade_id 'sound'" in text] == found[:1]
    assert len(found) == len(TRAPS) + 1


def test_a_notebook_whose_solution_is_marked_wrongly_is_told_so(tmp_path):
    path = write(tmp_path / "ps1", {"test": TEST}, code("open", "### BEGIN SOLUTION\nx = 1", solution=True))
    ((problem,), _) = traps(path)
    assert problem.where == "ps1.ipynb" and "no end solution statement" in problem.fact


def test_what_a_last_line_shows_becomes_points_that_nbgrader_reads(tmp_path):
    path = write(tmp_path / "ps1", {name: TRAPS[name][0] for name in ("bare", "numpy", "object")})
    problems, _ = traps(path, fix=True)
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells[2:]]
    assert sources[0] == "assert triple(1) == 3"
    assert sources[1] == "é = 1; float((\n    np.mean([triple(1) == é + 2, True])\n))  # half"
    assert sources[2] == TRAPS["object"][0]
    assert ["noon" in str(problem) or "gets 1 of 2 points" in str(problem) for problem in problems] == [True, True]


def test_nbgraders_own_example_has_no_trap(tmp_path, capsys):
    shutil.copytree(EXAMPLE, tmp_path / "source" / "ps1")
    code = main(["lint", str(tmp_path / "source")])
    said = capsys.readouterr().out
    assert "tests of nbgrader's own kind tried" in said
    assert code == 0, said
