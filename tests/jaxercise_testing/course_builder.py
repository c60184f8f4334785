"""A small course in a folder, and submissions to it: what the tests of the nbgrader steps grade."""

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = "01_small"

EXERCISES = """
from jaxercise.author import Exercise, Wrong, finite, gate, hidden, matches
import numpy as np


def _vector(rng):
    return (rng.normal(size=5).astype(np.float32),)


def _long(rng):
    return (rng.normal(size=11).astype(np.float32),)


double = Exercise(
    title="Double", points=4, minutes=1, cases={"main": _vector, "long": hidden(_long)},
    checks={"value": gate(matches()), "finite": finite()}, hints=["Two times."],
    wrong=[Wrong("square", lambda x: x * x, cause="This squares instead of doubling.")],
)
total = Exercise(
    title="Total", points=2, minutes=1, cases={"main": _vector, "long": hidden(_long)},
    checks={"value": gate(matches(rtol=1e-4))}, hints=["Add them up."],
)
"""

SETUP = f'import jax.numpy as jnp\nfrom jaxercise import assignment\n\ncheck, hint, reveal = assignment("{ASSIGNMENT}")'
DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(x):\n    return jnp.sum(x)"

CONFIG = """
from pathlib import Path
from jaxercise.nbgrader import configure

c = get_config()
configure(c, Path(__file__).parent, course_id="course", minimum_level="unprotected", compiled=False, state_folder={state!r}, exchange={exchange!r})
"""


def build_course(folder: Path, state: Path, config: str = CONFIG) -> Path:
    """Write a course of one assignment: two exercises of 4 and 2 points, and a written answer of 3."""
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (source / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    nbformat.write(instructor_notebook(), source / f"{ASSIGNMENT}.ipynb")
    (folder / "nbgrader_config.py").write_text(
        config.format(state=str(state), exchange=str(folder / "exchange")), encoding="utf-8"
    )
    return folder


def instructor_notebook() -> nbformat.NotebookNode:
    """The notebook with solutions."""
    cells = [
        markdown("intro", "# Small things"),
        code("setup", SETUP, "setup", locked=True, tags=["setup"]),
        markdown("about-double", "Double every entry."),
        code("double-answer", _solution(DOUBLE), "double-answer", solution=True),
        code("double-check", 'check("double")', "double", locked=True, points=4, tags=["raises-exception"]),
        markdown("about-total", "Add all entries: $\\sum_i x_i$."),
        code("total-answer", _solution(TOTAL), "total-answer", solution=True),
        code("total-check", 'check("total")', "total", locked=True, points=2, tags=["raises-exception"]),
        markdown("written", "YOUR ANSWER HERE", "written", solution=True, points=3),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def code(
    cell_id: str, source: str, grade_id: str, tags: list[str] | None = None, **flags: object
) -> nbformat.NotebookNode:
    """A code cell of nbgrader's."""
    return new_code_cell(
        source, id=cell_id, metadata={"nbgrader": _flags(grade_id, **flags), **({"tags": tags} if tags else {})}
    )


def markdown(cell_id: str, source: str, grade_id: str = "", **flags: object) -> nbformat.NotebookNode:
    """A text cell; nbgrader's if it has a grade_id."""
    return new_markdown_cell(source, id=cell_id, metadata={"nbgrader": _flags(grade_id, **flags)} if grade_id else {})


def _flags(grade_id: str, locked: bool = False, solution: bool = False, points: float | None = None) -> dict:
    flags = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return flags | ({"points": points} if points is not None else {})


def _solution(source: str) -> str:
    head, body = source.split("\n", 1)
    return f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"


def nbgrader(course: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess:
    """Run the nbgrader command as an instructor does."""
    command = [str(Path(sys.executable).parent / "nbgrader"), *words]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "IPYTHONDIR": str(course / ".ipython"),
        "JAX_PLATFORMS": "cpu",
    }
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-6000:]}")
    return done


def class_report(course: Path, folder: Path) -> dict:
    """The record of the class that `jaxercise report` writes below a folder."""
    command = [sys.executable, "-m", "jaxercise.cli", "report", ASSIGNMENT, "--to", str(folder)]
    subprocess.run(command, cwd=course, capture_output=True, check=True)
    return json.loads((folder / f"{ASSIGNMENT}.json").read_text(encoding="utf-8"))


def released(course: Path) -> nbformat.NotebookNode:
    """The notebook as students receive it."""
    return nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def solved(
    notebook: nbformat.NotebookNode, double: str = DOUBLE, total: str = TOTAL, written: str = "Because."
) -> nbformat.NotebookNode:
    """A copy of a notebook with answers filled in."""
    notebook = copy.deepcopy(notebook)
    for name, source in (("double-answer", double), ("total-answer", total), ("written", written)):
        cell(notebook, name).source = source
    return notebook


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The first cell of a grade_id."""
    return next(each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade_id") == name)


def submit(
    course: Path, student: str, content: nbformat.NotebookNode | bytes | None, name: str = f"{ASSIGNMENT}.ipynb"
) -> Path:
    """Put a submission where `nbgrader collect` puts it."""
    folder = course / "classroom" / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text("2030-02-02 15:27:00.000000 UTC", encoding="utf-8")
    if isinstance(content, bytes):
        (folder / name).write_bytes(content)
    elif content is not None:
        (folder / name).write_text(nbformat.writes(content), encoding="utf-8")
    return folder


def changed(
    notebook: nbformat.NotebookNode, change: Callable[[nbformat.NotebookNode], object]
) -> nbformat.NotebookNode:
    """A copy of a notebook after a change."""
    notebook = copy.deepcopy(notebook)
    change(notebook)
    return notebook


def grades(course: Path, student: str) -> dict[str, dict]:
    """A student's grades by cell, read from the gradebook: auto, score, review, comment."""
    script = (
        "import json, sys; from nbgrader.api import Gradebook, MissingEntry\n"
        "with Gradebook(sys.argv[1]) as book:\n"
        "    s = book.find_submission(sys.argv[2], sys.argv[3])\n"
        "    print(json.dumps({g.name: {'auto': g.auto_score, 'score': g.score, 'review': g.needs_manual_grade}\n"
        "                      for n in s.notebooks for g in n.grades}))\n"
    )
    url = f"sqlite:///{course / 'classroom' / 'gradebook.db'}"
    done = subprocess.run(
        [sys.executable, "-c", script, url, ASSIGNMENT, student], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def remove(path: Path) -> None:
    """Delete a file or a folder."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
