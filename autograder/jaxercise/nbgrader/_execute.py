"""TrustedExecute: nbgrader's execution step, with verdicts made outside the student's process."""

from dataclasses import replace

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from .._errors import GradingError
from .._report import Report
from ..grading import UngradedError
from ._converter_hooks import RunStoppedError
from ._course import refuse_staff_files
from ._exporter import NotebookId, SubmissionExporter
from ._verdicts import refuse_points, unjudged, write_verdicts

MACHINERY = "It could not be judged, which is not your fault. Your instructor will look at it."


class TrustedExecute(Execute):
    """Runs a notebook and writes its verdicts; a notebook without exercises is executed as nbgrader does it.

    Nothing that a student wrote makes it raise: every end of a run becomes an outcome.
    """

    def preprocess(self, nb: NotebookNode, resources: dict, km: object = None) -> tuple[NotebookNode, dict]:
        if not isinstance(self.parent, SubmissionExporter):
            return super().preprocess(nb, resources, km)
        names = resources["nbgrader"]
        named = names["student"], names["assignment"], names["notebook"]
        arrival, exercises = self.parent.arrival(named), self.parent.exercises(*named[1:])
        if exercises:
            return self._judge(nb, named, exercises), resources
        if arrival is not None and arrival.outcome:
            refuse_points(nb, arrival.remark)
            return nb, resources
        return super().preprocess(nb, resources, km)

    def _judge(self, nb: NotebookNode, named: NotebookId, exercises: dict[str, float]) -> NotebookNode:
        student, assignment, _ = named
        course = self.parent.parent.coursedir
        refuse_staff_files(self.parent.destination(student, assignment))
        arrival = self.parent.arrival(named)
        if arrival is not None and arrival.outcome:
            reports = unjudged(exercises, arrival.outcome, arrival.remark)
        else:
            reports = self._grade(nb, course, named, exercises)
        if arrival is not None and arrival.remark:
            reports = {
                name: replace(report, remark=report.remark or arrival.remark) for name, report in reports.items()
            }
        self.parent.record(named, reports)
        write_verdicts(nb, reports)
        return nb

    def _grade(
        self, nb: NotebookNode, course: object, named: NotebookId, exercises: dict[str, float]
    ) -> dict[str, Report]:
        student, assignment, _ = named
        try:
            reports = self.parent.grading.grade(course, assignment, student, nb)
        except GradingError as error:  # the same for everybody
            raise RunStoppedError(str(error)) from error
        except UngradedError as error:  # ours: a person decides, not a zero
            self.log.error("The notebook of %s could not be judged: %s", student, error)
            return unjudged(exercises, "needs_review", MACHINERY)
        missing = {name: points for name, points in exercises.items() if name not in reports}
        return {**unjudged(missing, "needs_review", MACHINERY), **reports}
