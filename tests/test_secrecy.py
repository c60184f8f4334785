"""What students must not see is not where they can look: no solution, no hidden case, no wrong answer of ours, no staff file."""

import ast
import html
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from jaxercise._assignment import STAFF_FILES, load_assignment
from jaxercise._bake import bake
from jaxercise._bundle import Bundle, from_bytes
from jaxercise._values import leaves
from jaxercise.grading import ResultStore, master_key, run_key, state_folder
from sample_class import ASSIGNMENTS, COURSE, ROOT, GradedClass
from sample_class._handout import read_handout, read_notebook
from sample_class._rewrite import _defined, _needed, listed, wrong_answers

pytestmark = pytest.mark.timeout(3600)
LONG = 24  # shorter lines stand in every program
STAFF = (*STAFF_FILES, "*.solutions")
PLACES = ("release", "wheel", "autograded", "feedback")
UNTOUCHED = "bela"
ROW = 4  # so many random numbers in a row are nowhere by chance


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is built, unpacked; without the step that needs Node."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(
        command, cwd=ROOT, env=os.environ | {"HATCH_BUILD_NO_HOOKS": "true"}, check=True, capture_output=True
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.fixture(scope="session")
def places(graded_class: GradedClass, wheel: Path) -> dict[str, Path]:
    """Where students can look, or where it goes to them from; the untouched submission's own folders."""
    classroom = graded_class.folder / "course" / "classroom"
    return {
        "release": ROOT / "release",
        "wheel": wheel,
        "autograded": classroom / "autograded" / UNTOUCHED,
        "feedback": classroom / "feedback" / UNTOUCHED,
    }


@pytest.mark.parametrize("place", PLACES)
def test_there_is_no_staff_file(places: dict[str, Path], place: str) -> None:
    assert any(path.is_file() for path in places[place].rglob("*"))
    assert [path for pattern in STAFF for path in places[place].rglob(pattern)] == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("assignment", COURSE)
def test_there_is_no_line_of_a_solution(places: dict[str, Path], assignment: str, place: str) -> None:
    assert len(solution_lines(assignment)) > 2
    assert found(solution_lines(assignment), places[place]) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("assignment", COURSE)
def test_there_is_no_line_of_our_own_wrong_answers(places: dict[str, Path], assignment: str, place: str) -> None:
    assert len(staff_lines(assignment)) > 30
    assert found(staff_lines(assignment), places[place]) == []


@pytest.mark.parametrize("assignment", COURSE)
def test_the_cases_that_students_have_are_not_the_hidden_ones(assignment: str) -> None:
    bundle = from_bytes((ROOT / "release" / assignment / f"{assignment}.checks").read_bytes())
    assert not any(case.hidden for exercise in bundle.exercises for check in exercise.checks for case in check.cases)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_number_of_the_secret_cases_is_where_students_look(
    graded_class: GradedClass, places: dict[str, Path], assignment: str
) -> None:
    rows = secret_rows(secret_bundle(graded_class.folder, assignment))
    assert len(rows) > 20
    for place in PLACES:
        for path, content in contents(places[place]):
            assert [row for row in rows if row.tobytes() in content] == [], path
            text = content.decode("utf-8", errors="replace")
            assert [row for row in rows if all(f"{number:.4g}".lstrip("-") in text for number in row)] == [], path


def test_a_solution_that_is_there_is_found(tmp_path: Path) -> None:
    line = min(solution_lines(ASSIGNMENTS[0]))
    (tmp_path / "notebook.html").write_text(
        f"<pre>{html.escape(line).replace('(', '<b>(</b>')}</pre>", encoding="utf-8"
    )
    assert found({line}, tmp_path) == [(tmp_path / "notebook.html", line)]


def found(lines: set[str], folder: Path) -> list[tuple[Path, str]]:
    """Every one of some lines that stands in a file of a folder, however the file writes it."""
    return [(path, line) for path, content in contents(folder) for line in sorted(lines) if line.encode() in content]


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file with what can be read out of it: markup taken away, compressed frames laid open."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path, read(path)


@cache
def read(path: Path) -> bytes:
    """A file's bytes, and after them its content in plain text where it is written in another way."""
    raw = path.read_bytes()
    if path.suffix == ".ipynb":
        return raw + "\n".join(strings(json.loads(raw))).encode()
    if path.suffix == ".html":
        return raw + html.unescape(re.sub(rb"<[^>]*>", b"", raw).decode("utf-8", errors="replace")).encode()
    if path.suffix == ".checks":
        import zlib

        return raw + zlib.decompress(raw[raw.index(b"\n") + 1 :])
    return raw


def strings(value: object) -> Iterator[str]:
    """Every string in a piece of JSON; lines of a cell joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "".join(item for item in value if isinstance(item, str))
        yield from (text for item in value for text in strings(item))
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in strings(item))


@cache
def solution_lines(assignment: str) -> frozenset[str]:
    """The long lines of an instructor's notebook that are not in the student's one."""
    instructor = read_notebook(ROOT / "source" / assignment / f"{assignment}.ipynb")
    answers = [cell["source"] for cell in instructor["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    lines = long_lines("\n".join(answers))
    return frozenset(lines - given_lines(assignment, lines))


@cache
def staff_lines(assignment: str) -> frozenset[str]:
    """The long lines of the wrong and the unusual answers of the exercises' pages, and of all that they need."""
    lines = set()
    for text in read_handout(ROOT, assignment).pages.values():
        module = ast.parse(text)
        defined = dict(_defined(module))
        for wanted in bank(module):
            segments = [ast.get_source_segment(text, node) for node in (wanted, *_needed(wanted, defined))]
            lines |= long_lines("\n".join(filter(None, segments)))
    return frozenset(lines - given_lines(assignment, lines))


def bank(module: ast.Module) -> Iterator[ast.expr]:
    """The expressions of all wrong answers and of all unusual right ones."""
    yield from (answers for _, answers in wrong_answers(module))
    yield from listed(module, "right")


def given_lines(assignment: str, lines: set[str]) -> set[str]:
    """Those of some lines that students are given on purpose: in the notebook's text and code, in a hint, or in the set-up of a notebook."""
    cells = read_notebook(ROOT / "release" / assignment / f"{assignment}.ipynb")["cells"]
    exercises = from_bytes((ROOT / "release" / assignment / f"{assignment}.checks").read_bytes()).exercises
    given = "\n".join(
        [*(cell["source"] for cell in cells), *(hint for exercise in exercises for hint in exercise.hints), *set_up()]
    )
    return {line for line in lines if line in given}


@cache
def set_up() -> tuple[str, ...]:
    """The locked cells of all instructor's notebooks: a later one gives what an earlier one asks for, so that nobody is held up."""
    notebooks = (read_notebook(ROOT / "source" / name / f"{name}.ipynb") for name in COURSE)
    cells = (cell for notebook in notebooks for cell in notebook["cells"])
    return tuple(cell["source"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("locked"))


def long_lines(text: str) -> set[str]:
    """The lines that are long enough to be telling."""
    return {
        line.strip() for line in text.splitlines() if len(line.strip()) >= LONG and not line.strip().startswith("###")
    }


def secret_bundle(folder: Path, assignment: str) -> Bundle:
    """The secret cases by which the untouched submission was judged, baked again from the kept key, without wrong answers."""
    state = state_folder("sample_class", folder / "state")
    run = next(
        ResultStore(state).find(path.stem) for path in (state / "results" / UNTOUCHED / assignment).glob("*.json")
    )
    key = run_key(master_key("sample_class", folder / "course", folder / "state"), assignment, "", run.nonce)
    source = load_assignment(folder / "course" / "source" / assignment)
    bare = tuple(replace(exercise, wrong=()) for exercise in source.exercises)
    return bake(replace(source, exercises=bare), key)


def secret_rows(bundle: Bundle) -> list[np.ndarray]:
    """The first numbers of every array that is random and belongs to the secret draw."""
    values = (
        value
        for exercise in bundle.exercises
        for check in exercise.checks
        for case in check.cases
        if not case.shown  # which under a secret key are those with the same input for everybody
        for value in arrays(case)
    )
    rows = [value.ravel()[:ROW] for value in values if value.dtype.kind == "f" and value.size >= ROW]
    return [row for row in rows if np.isfinite(row).all() and len(set(np.round(row.astype(float) % 1, 6))) == ROW]


def arrays(case: object) -> Iterator[np.ndarray]:
    """What a case gives and what it expects."""
    for ask in case.asks:
        yield from (leaf for leaf in leaves(ask.args) if isinstance(leaf, np.ndarray))
    yield from (leaf for leaf in leaves(case.expected) if isinstance(leaf, np.ndarray))
