"""Lint every assignment of a course, the assignments side by side."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from .._assignment import STAFF_FILE
from .._errors import DefinitionError
from ._cells import check_cells
from ._definitions import Loading, check_loading, load
from ._fix import fix_notebook
from ._notebook import read
from ._problem import Counts, Problem
from ._proof import prove
from ._words import check_words


@dataclass(frozen=True)
class Linted:
    """What was found in one assignment, or in a whole course."""

    name: str
    counts: Counts
    problems: tuple[Problem, ...]
    fixed: bool = False


def lint_course(course: Path, seeds: int = 2, fix: bool = False) -> Iterator[Linted]:
    """Lint each assignment below a folder, in order.

    Raises: DefinitionError when there is none.
    """
    folders = assignments_in(course)
    work = partial(lint_assignment, seeds=seeds, fix=fix)
    jobs = min(len(folders), os.cpu_count() or 1)
    if jobs == 1:
        yield from map(work, folders)
        return
    # Fresh processes: JAX does not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, folders)


def assignments_in(course: Path) -> list[Path]:
    """The folders of a course that hold a notebook of their own name; a folder that is one itself counts, too."""
    if (course / f"{course.resolve().name}.ipynb").exists():
        return [course.resolve()]
    found = sorted(
        folder for folder in course.glob("*/") if any(folder.glob("*.ipynb")) or (folder / STAFF_FILE).exists()
    )
    if not found:
        raise DefinitionError(f"{course} holds no assignment. Give the folder that holds `01_name/01_name.ipynb`.")
    return [folder.resolve() for folder in found]


def lint_assignment(folder: Path, seeds: int, fix: bool = False) -> Linted:
    """Lint one assignment; never raises for what its author wrote."""
    try:
        loading = load(folder)
        path = folder / f"{folder.name}.ipynb"
        fixed = fix and fix_notebook(path, loading.assignment.exercises)
        loading = load(folder) if fixed else loading
        problems = tuple(_problems(path, loading, tuple(f"lint {seed}" for seed in range(seeds))))
    except DefinitionError as error:
        return Linted(folder.name, Counts(assignments=1), (Problem(folder.name, str(error), ""),))
    return Linted(folder.name, _counts(loading), problems, fixed)


def _problems(path: Path, loading: Loading, keys: tuple[str, ...]) -> Iterator[Problem]:
    exercises = loading.assignment.exercises
    if not exercises:
        yield Problem(
            f"{path.parent.name}/{STAFF_FILE}", "It defines no exercise.", "Define one: name = Exercise(...)."
        )
    yield from check_cells(path, read(path), exercises)
    yield from check_loading(path.name, loading)
    for exercise in exercises:
        yield from check_words(f"{path.parent.name}/{STAFF_FILE}", exercise)
        yield from prove(loading.assignment, exercise, keys)


def _counts(loading: Loading) -> Counts:
    exercises = loading.assignment.exercises
    mutants = sum(len(exercise.misconceptions) for exercise in exercises)
    return Counts(1, len(exercises), mutants, sum(len(exercise.variants) for exercise in exercises))
