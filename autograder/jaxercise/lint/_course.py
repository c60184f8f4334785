"""Lint every assignment of a course, the exercises side by side."""

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from .._assignment import STAFF, exercises_file
from .._blame import next_step, place_of
from .._cells import read_notebook
from .._errors import DefinitionError
from .._exercise import Exercise
from .._jax_private import share_mlir_context
from .._problem import Problem
from ._cells import calls_check, check_cells, check_other
from ._counts import Counts
from ._definitions import Loading, check_loading, load
from ._fix import fix_notebook
from ._pages import check_pages
from ._proof import prove
from ._told import write_told
from ._words import check_words

MOST_JOBS = 8  # at a time: each may take two GiB of memory


@dataclass(frozen=True)
class Linted:
    """What was found in one assignment.

    plain: its notebooks without exercises, whose tests are not looked at here. notes: what was said of them where they were.
    proved: the names of the exercises that were proved.
    """

    name: str
    counts: Counts
    problems: tuple[Problem, ...]
    fixed: bool = False
    plain: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What is done in each assignment.

    seeds: secret keys to prove under. fix: correct the notebooks first. told: the folder for a page of each assignment on what its wrong
    answers are told. only: the exercises to prove; all, if it is empty.
    """

    seeds: int = 2
    fix: bool = False
    told: Path | None = None
    only: tuple[str, ...] = ()


def lint_course(course: Path, wanted: Wanted = Wanted()) -> Iterator[Linted]:
    """Lint each assignment below a folder, in order.

    Raises: DefinitionError when there is none, and at the end when no assignment has an exercise of a wanted name.
    """
    missing = set(wanted.only)
    for linted in _side_by_side(course, wanted):
        missing -= set(linted.proved)
        yield linted
    if missing:
        names = ", ".join(f"`{name}`" for name in sorted(missing))
        raise DefinitionError(f"No exercise was proved that is called {names}. Give names as in `exercises`.")


def _side_by_side(course: Path, wanted: Wanted) -> Iterator[Linted]:
    folders = assignments_in(course)
    jobs = min(os.cpu_count() or 1, MOST_JOBS)
    if jobs == 1:
        yield from (lint_assignment(folder, wanted) for folder in folders)
        return
    with _pool(jobs) as pool:
        looked = [pool.submit(_look_at, folder, wanted) for folder in folders]
        proofs = [_submit_proofs(pool, *one, wanted) for one in zip(folders, looked, strict=True)]
        for folder, begun, proved in zip(folders, looked, proofs, strict=True):
            try:
                found = [problem for proof in proved for problem in proof.result()]
                yield pool.submit(_finish, folder, begun.result(), found, wanted).result()
            except BrokenProcessPool:  # by this assignment or by one beside it
                yield _alone(folder, wanted)


def _submit_proofs(
    pool: ProcessPoolExecutor, folder: Path, looked: Future[Linted], wanted: Wanted
) -> list[Future[list[Problem]]]:
    """The proof of each exercise of an assignment that was looked at, on whichever core is free."""
    with contextlib.suppress(BrokenProcessPool):  # which is seen again where results are read
        return [pool.submit(_prove, folder, name, wanted, _load_once) for name in looked.result().proved]
    return []


@cache
def _load_once(folder: Path) -> Loading:
    """Load an assignment in a process of the pool, which ends with this lint."""
    return load(folder)


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Fresh processes: JAX does not survive a fork."""
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=share_mlir_context)


def _alone(folder: Path, wanted: Wanted) -> Linted:
    try:
        with _pool(1) as pool:
            return pool.submit(lint_assignment, folder, wanted).result()
    except BrokenProcessPool:
        fact = "Its solutions or exercises end the process that runs them."
        return _stopped(folder, Problem(folder.name, fact, "Look for os._exit, and for what takes all memory."))


def assignments_in(course: Path) -> list[Path]:
    """The folders of a course that hold notebooks or exercises; the folder of one assignment counts as itself."""
    if (course / f"{course.resolve().name}.ipynb").exists():
        return [course.resolve()]
    found = sorted(folder for folder in course.glob("*/") if any(folder.glob("*.ipynb")) or exercises_file(folder))
    if not found and any(course.glob("*.ipynb")):
        return [course.resolve()]
    if not found:
        raise DefinitionError(f"{course} holds no assignment. Give the folder that holds `01_name/01_name.ipynb`.")
    return [folder.resolve() for folder in found]


def lint_assignment(folder: Path, wanted: Wanted) -> Linted:
    """Lint one assignment in this process; never raises for what its author wrote."""
    looked, loaded = _look_at(folder, wanted), cache(load)
    found = [problem for name in looked.proved for problem in _prove(folder, name, wanted, loaded)]
    return _finish(folder, looked, found, wanted)


def _look_at(folder: Path, wanted: Wanted) -> Linted:
    """What is found in an assignment before an exercise of it is proved; `proved` names those that are to be."""
    try:
        return _looked_at(folder, wanted)
    except Exception as error:  # whatever it is, other assignments are linted
        return _stopped(folder, _problem_of(error, folder))


def _prove(folder: Path, name: str, wanted: Wanted, loaded: Callable[[Path], Loading]) -> list[Problem]:
    """What is found in one exercise."""
    try:
        assignment = loaded(folder).assignment
        exercise = next(each for each in assignment.exercises if each.name == name)
        return list(prove(assignment, exercise, tuple(f"lint {seed}" for seed in range(wanted.seeds))))
    except Exception as error:  # whatever it is, other exercises are proved
        return [_problem_of(error, folder)]


def _finish(folder: Path, looked: Linted, found: list[Problem], wanted: Wanted) -> Linted:
    """Everything that was found in an assignment; what its answers are told is written down if it is sound."""
    linted = replace(looked, problems=(*looked.problems, *found))
    if not wanted.told or not linted.proved or linted.problems:
        return linted
    try:
        write_told(load(folder).assignment, wanted.told)
    except Exception as error:
        return replace(linted, problems=(_problem_of(error, folder),))
    return linted


def _problem_of(error: Exception, folder: Path) -> Problem:
    if isinstance(error, DefinitionError):
        return Problem(folder.name, str(error), "")
    fact = f"{type(error).__name__}: {error}."
    return Problem(place_of(error, folder) or folder.name, fact, next_step(error))


def _stopped(folder: Path, problem: Problem) -> Linted:
    return Linted(folder.name, Counts(assignments=1), (problem,))


def _looked_at(folder: Path, wanted: Wanted) -> Linted:
    path = folder / f"{folder.name}.ipynb"
    others = [other for other in sorted(folder.glob("*.ipynb")) if other != path]
    if exercises_file(folder) is None and not any(map(calls_check, [path, *others])):
        return Linted(folder.name, Counts(assignments=1), (), plain=tuple(sorted(folder.glob("*.ipynb"))))
    loading = load(folder)
    fixed = wanted.fix and fix_notebook(path, loading.assignment.exercises)
    loading = load(folder) if fixed else loading
    proved = [each for each in loading.assignment.exercises if not wanted.only or each.name in wanted.only]
    problems = [*_problems(path, loading), *(problem for other in others for problem in check_other(other))]
    plain = tuple(other for other in others if not calls_check(other))
    names = tuple(exercise.name for exercise in proved)
    return Linted(folder.name, _counts(proved), tuple(problems), fixed, plain, proved=names)


def _problems(path: Path, loading: Loading) -> Iterator[Problem]:
    exercises = loading.assignment.exercises
    if not exercises:
        yield Problem(f"{path.parent.name}/{STAFF}", "No exercise is defined.", "Define one: name = Exercise(...).")
    yield from check_cells(path, read_notebook(path), exercises)
    yield from check_loading(path.name, loading)
    yield from check_pages(path.parent)
    for exercise in exercises:
        yield from check_words(f"{path.parent.name}/{STAFF}", exercise)


def _counts(exercises: list[Exercise]) -> Counts:
    mutants = sum(len(wrong.each()) for exercise in exercises for wrong in exercise.wrong)
    return Counts(1, len(exercises), mutants, sum(len(exercise.right) for exercise in exercises))
