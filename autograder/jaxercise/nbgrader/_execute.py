"""TrustedExecute: nbgrader's execution step, with verdicts made outside the student's process."""

from dataclasses import replace

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from .._errors import GradingError
from .._report import Report
from ..grading import UngradedError, all_unjudged, refuse_points, write_verdicts
from ._converter_hooks import RunStoppedError
from ._course import refuse_staff_files
from ._session import AutogradeSession, NotebookId, session_of

MACHINERY = "It could not be judged, which is not your fault. Your instructor will look at it."


class TrustedExecute(Execute):
    """Runs a notebook and writes its verdicts; executes a notebook without exercises as nbgrader does.

    Nothing that a student wrote makes it raise: however a run ends, it becomes an outcome.
    """

    def preprocess(self, nb: NotebookNode, resources: dict, km: object = None) -> tuple[NotebookNode, dict]:
        session = session_of(self)
        if session is None:
            return super().preprocess(nb, resources, km)
        named = NotebookId.of(resources)
        if exercises := session.exercises(named.notebook):
            self._judge(nb, session, named, exercises)
            return nb, resources
        received = session.received(named)
        if received is not None and received.outcome:
            refuse_points(nb, received.remark)
            return nb, resources
        return super().preprocess(nb, resources, km)

    def _judge(
        self, nb: NotebookNode, session: AutogradeSession, named: NotebookId, exercises: dict[str, float]
    ) -> None:
        refuse_staff_files(session.destination(named.student))
        received = session.received(named)
        if received is not None and received.outcome:
            reports = all_unjudged(exercises, received.outcome, received.remark)
        else:
            reports = self._grade(nb, session, named.student, exercises)
        if received is not None and received.remark:
            reports = {
                name: replace(report, remark=report.remark or received.remark) for name, report in reports.items()
            }
        session.record(named, reports)
        write_verdicts(nb, reports)

    def _grade(
        self, nb: NotebookNode, session: AutogradeSession, student: str, exercises: dict[str, float]
    ) -> dict[str, Report]:
        try:
            reports = session.grade(student, nb)
        except GradingError as error:  # the same for everybody
            raise RunStoppedError(str(error)) from error
        except UngradedError as error:  # our failure: a person decides, not a zero
            self.log.error("The notebook of %s could not be judged: %s", student, error)
            return all_unjudged(exercises, "needs_review", MACHINERY)
        missing = {name: points for name, points in exercises.items() if name not in reports}
        return {**all_unjudged(missing, "needs_review", MACHINERY), **reports}
