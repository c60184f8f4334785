"""The three functions of a notebook, for the assignment whose checks lie beside it."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from .._baked import BakedExercise
from .._bundle import Bundle
from .._errors import BundleError, ChecksFailed
from .._judge import judge
from .._local_answer import LocalAnswer
from .._messages import tell
from .._render import mime_bundle
from .._report import Report
from .._resolve import resolve_digits
from .._view import view_of
from ._history import history
from ._kept import Kept
from ._overview import overview
from ._show import show, show_code, show_list, show_sentence
from ._source import checks_of
from ._used import cells_behind, failing_helper
from ._version import Version, is_open, saved_text, version_of
from ._watch import watched


def assignment(name: str, folder: Path | str = ".") -> tuple[Callable, Callable, Callable]:
    """The three functions `check`, `hint` and `reveal` for the notebook that calls this, reading `<name>.checks` beside it on first use."""
    course = _Assignment(name, Path(folder).absolute(), sys._getframe(1).f_globals)
    return course.check, course.hint, course.reveal


class _Assignment:
    def __init__(self, name: str, folder: Path, namespace: Mapping[str, object]) -> None:
        self._name, self._folder, self._namespace = name, folder, namespace
        self._kept = Kept(self._folder, name)
        history()  # from now on it is known which cells ran

    @property
    def _bundle(self) -> Bundle:
        return checks_of(self._folder, self._name)

    def check(self, exercise: object = None) -> None:
        """Judge your answer to an exercise with its visible checks, and show what was found; without an exercise show how far you are.

        exercise: its name, or the answer itself.

        Raises: ChecksFailed when a check does not pass.
        """
        if exercise is None:
            show(overview(self._bundle, self._kept.entries(), self._text_of))
            return
        baked = self._exercise(exercise)
        answer = self._namespace.get(baked.answers[0])
        version = version_of(baked.answers[0], answer, history())
        report = _unjudged(baked, version.stale) if version.stale else self._judged(baked, version)
        if not version.stale and report.outcome != "not_run":
            name = baked.answers[0]
            self._kept.record(report, name, cells_behind(name, self._namespace, history()))
        show(mime_bundle(report))
        if not report.passed and not (report.outcome == "not_attempted" and is_open(self._folder)):
            raise ChecksFailed(_closing(report, is_open(self._folder)))

    def hint(self, exercise: object, level: int | None = None) -> None:
        """Show the hints to an exercise that you have asked for, and one more; with `level` 1, 2 or 3 that one alone."""
        baked = self._exercise(exercise)
        most = len(baked.hints)
        last = self._kept.take_hint(baked.name, most) if level is None else min(max(level, 1), most)
        show_list([(f"Hint {n} of {most}", baked.hints[n - 1]) for n in range(last if level else 1, last + 1)])

    def reveal(self, exercise: object) -> None:
        """Show the instructor's solution, once it has been released."""
        baked, file = self._exercise(exercise), self._folder / f"{self._name}.solutions"
        try:
            solutions = json.loads(file.read_text(encoding="utf-8"))
        except OSError:
            show_sentence(tell("reveal.missing", {"file": file.name}).seen)
        else:
            show_code(solutions[baked.name])

    def _exercise(self, wanted: object) -> BakedExercise:
        """The exercise of that name, or whose answer something is."""
        if isinstance(wanted, str):
            return self._bundle.exercise(wanted)
        name = getattr(wanted, "__name__", None)
        for baked in self._bundle.exercises:
            if self._namespace.get(baked.answers[0], self) is wanted or name in (baked.name, baked.answers[0]):
                return baked
        example = self._bundle.exercises[0].name
        raise BundleError(f'This is no exercise of {self._name}. Write its name: check("{example}").')

    def _text_of(self, name: str) -> str:
        """The text that defines a name now: that of the last run, or else of the saved notebook; empty if there is none."""
        run = history().last_that_defines(name)
        return run.text if run is not None else saved_text(name)

    def _judged(self, baked: BakedExercise, version: Version) -> Report:
        answer = LocalAnswer(self._namespace)
        try:
            with watched() as watch:
                report = judge(resolve_digits(baked), answer, watch)
                if report.passed or report.cause or report.outcome == "not_attempted":
                    return replace(report, judged=version.cell)
                helper = failing_helper(baked.name, self._bundle, self._namespace)
        except KeyboardInterrupt:
            return _unjudged(baked, tell("watch.interrupted").seen)
        cause = tell("helper.fails", {"name": helper}) if helper else None
        told = {"cause": cause.seen, "advice": cause.advice} if cause else {}
        return replace(report, judged=version.cell, **told)


def _unjudged(baked: BakedExercise, why: str) -> Report:
    """The report of an answer that was not judged to the end."""
    return Report(
        baked.name,
        baked.points,
        0.0,
        "not_run",
        title=baked.title,
        minutes=baked.minutes,
        bonus=baked.bonus,
        remark=why,
    )


def _closing(report: Report, beside: bool) -> str:
    """What stands in the error: where the report is not `beside` it, as in nbgrader's validation, what it says."""
    if beside:
        return f"{report.exercise}: not yet. What was found is told above."
    view = view_of(report)
    told = " ".join(f"{line.label}: {line.text}" for line in view.story) or view.remark
    return f"{report.exercise}: not yet. {told}".strip()
