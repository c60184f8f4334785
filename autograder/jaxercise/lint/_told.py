"""What a student is told of every wrong answer that an author has listed, as a page that a person reads."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np

from .._assignment import Assignment
from .._bake import PUBLIC_KEY, bake_exercise, local_answer
from .._baked import BakedExercise
from .._exercise import Exercise
from .._judge import judge
from .._local_answer import LocalAnswer
from .._resolve import resolve_digits
from .._view import Line, view_of

_KEY = "told"  # of the hidden cases, for wrong answers that pass every visible check
_HEAD = """# What is told of the wrong answers of {name}

Each wrong answer that the exercises list, and what its student reads below the checks. *By the facts alone* is what is read
when the mistake is none of the list. `jaxercise lint source --told docs/told` writes this page.
"""


def write_told(assignment: Assignment, into: Path) -> None:
    """Write the page of an assignment into a folder."""
    into.mkdir(parents=True, exist_ok=True)
    (into / f"{assignment.name}.md").write_text(told_page(assignment), encoding="utf-8")


def told_page(assignment: Assignment) -> str:
    """The page of an assignment: a heading for each exercise, an entry for each wrong answer."""
    lines = [_HEAD.format(name=assignment.name)]
    for exercise in assignment.exercises:
        with _the_same_every_time():
            lines += [f"## {exercise.name}: {exercise.title}\n", *_entries(assignment, exercise), ""]
    return "\n".join(lines)


def _entries(assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    baked_from = cache(lambda key: resolve_digits(bake_exercise(assignment, exercise, key)))
    for wrong in exercise.wrong:
        yield f"- **{wrong.name}**"
        said: set[Line] = set()
        for answer in wrong.each():
            local = local_answer(assignment, exercise, answer)
            story, key = _story(baked_from(PUBLIC_KEY), local), PUBLIC_KEY
            if not story:
                story, key = _story(baked_from(_KEY), local), _KEY
            without_list = replace(baked_from(key), misconceptions=())
            facts = [line for line in _story(without_list, local) if line.label == "Seen"]
            lines = [*story, *(Line("By the facts alone", line.text) for line in facts if line not in story)]
            new = [line for line in lines if line not in said]
            said.update(new)
            first = "While grading only, s" if key == _KEY else "S"
            for line in new:
                label = line.label.replace("S", first, 1) if line.label == "Seen" else line.label
                yield f"    - {label}: {line.text}"


@contextmanager
def _the_same_every_time() -> Iterator[None]:
    """Give wrong answers that use NumPy's hidden state or a clock the same numbers whenever the page is written."""
    np.random.seed(0)
    real, ticks = time.perf_counter, count()
    time.perf_counter = lambda: 1e-6 * next(ticks)
    try:
        yield
    finally:
        time.perf_counter = real


def _story(baked: BakedExercise, answer: LocalAnswer) -> list[Line]:
    """The sentences below the checks; none for an answer that passes."""
    report = judge(baked, answer, patient=True)
    return [] if report.passed else list(view_of(report).story)
