"""What a student calls in a notebook: `check`, `hint` and `reveal`."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from ._bundle import Bundle, load
from ._errors import ChecksFailed
from ._judge import judge
from ._local_answer import LocalAnswer
from ._render import mime_bundle, text
from ._report import Report


def assignment(name: str, folder: Path | str = ".") -> tuple[Callable, Callable, Callable]:
    """The three functions `check`, `hint` and `reveal` for the notebook that calls this, reading `<name>.checks` beside it on first use."""
    course = _Assignment(name, Path(folder), sys._getframe(1).f_globals)
    return course.check, course.hint, course.reveal


class _Assignment:
    def __init__(self, name: str, folder: Path, namespace: Mapping[str, object]) -> None:
        self._name, self._folder, self._namespace = name, folder, namespace
        self._hints_given: Counter[str] = Counter()

    @cached_property
    def _bundle(self) -> Bundle:
        return load(self._folder / f"{self._name}.checks")

    def check(self, exercise: str) -> None:
        """Judge your answer to an exercise with its visible checks, and show what was found.

        Raises: ChecksFailed when a check does not pass.
        """
        report = judge(self._bundle.exercise(exercise), LocalAnswer(self._namespace))
        _show(report)
        if not report.passed:
            raise ChecksFailed(f"{exercise}: not yet. What was found is told above.")

    def hint(self, exercise: str, level: int | None = None) -> None:
        """Show the next hint to an exercise, from a mild one to a strong one; `level` 1, 2 or 3 shows that one again."""
        hints = self._bundle.exercise(exercise).hints
        self._hints_given[exercise] = min(level or self._hints_given[exercise] + 1, len(hints))
        number = self._hints_given[exercise]
        print(f"Hint {number} of {len(hints)}: {hints[number - 1]}")

    def reveal(self, exercise: str) -> None:
        """Show the instructor's solution, once it has been released."""
        self._bundle.exercise(exercise)
        try:
            solutions = json.loads((self._folder / f"{self._name}.solutions").read_text(encoding="utf-8"))
        except OSError:
            print("Your instructor has not released the solutions yet.")
        else:
            print(solutions[exercise])


def _show(report: Report) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = None
    if get_ipython is None or get_ipython() is None:
        print(text(report))
    else:
        display(mime_bundle(report), raw=True)
