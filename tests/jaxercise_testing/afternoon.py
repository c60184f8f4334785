"""A student before the course that `make lab` opens, and a walk through one of its notebooks."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from jaxercise_testing.lab import Lab, make_lab
from jaxercise_testing.student import Student, answers_of, cells_of, filled


class Mistake(NamedTuple):
    """A wrong answer, as a whole cell, and the cause that is to be told."""

    source: str
    cause: str


@contextmanager
def opened(browser: Any, folder: Path, width: int, dark: bool) -> Iterator[Lab]:
    """The first page that a student sees, who has chosen a width and a theme; at the end nothing may have been complained about."""
    with make_lab(folder) as url:
        context = browser.new_context(viewport={"width": width, "height": 900})
        lab = Lab(context.new_page(), url)
        Student(lab).arrive()
        lab.theme(dark=dark)
        yield lab
        context.close()
    assert not lab.complaints, lab.complaints


def walk(
    students: list[Student],
    name: str,
    last: int | None = None,
    see: Callable[[int], None] = lambda at: None,
    mistakes: Mapping[str, Mistake] = {},
) -> None:
    """Solve a notebook up to a cell: every answer written, every code cell run, every picture used, by one student after the other.

    mistakes: by exercise, what is written first.
    """
    answers, number, cells = answers_of(name), 0, cells_of(name)
    for at, cell in enumerate(cells[:last]):
        student = students[number % len(students)]
        if cell.cell_type != "code":
            continue
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id in answers:
            exercise, parts = grade_id.removesuffix("-answer"), answers[grade_id]
            mistake = mistakes.get(exercise)
            if mistake:
                err(student, at, _check_of(exercise, cells), mistake)
            if mistake or len(parts) > 1:
                student.rewrite(at, filled(cell.source, parts))
            else:
                student.write(at, parts[0])
        student.run(at)
        shown = student.output(at)
        if cell.source.startswith("check("):
            assert re.search(r"(?m)^✓ .*: (\d+) of \1 checks passed", shown.inner_text()), shown.inner_text()
            number += 1
        for widget in shown.locator(".jx").all():
            use(student, at, widget)
        see(at)


def use(student: Student, at: int, widget: Any) -> None:
    """Open and close the list of keys of a picture, and its table."""
    widget.locator("canvas[data-frames]").first.wait_for()
    for _ in range(2):
        student.press(at, widget.get_by_role("button", name="keys", exact=True))
    assert not widget.locator(".jx-help").is_visible()
    student.press(at, widget.get_by_role("button", name="show as table"))
    assert widget.locator(".jx-table").first.is_visible()
    student.press(at, widget.get_by_role("button", name="show as table"))


def err(student: Student, answer: int, check: int, mistake: Mistake) -> None:
    """Write a wrong answer, and be told its cause."""
    student.rewrite(answer, mistake.source)
    student.run(answer)
    student.run(check)
    told = student.output(check).inner_text()
    assert re.search(r"(?m)^✗ ", told) and _plain(mistake.cause) in _plain(told), f"{mistake}\n{told}"


def _check_of(exercise: str, cells: list[Any]) -> int:
    return next(number for number, cell in enumerate(cells) if cell.source == f'check("{exercise}")')


def _plain(text: str) -> str:
    """The words of a sentence, without the marks of code."""
    return " ".join(text.replace("`", "").split())
