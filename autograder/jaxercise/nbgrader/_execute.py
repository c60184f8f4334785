"""TrustedExecute: nbgrader's execution step, with verdicts made outside the student's process."""

from dataclasses import replace

from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute

from .._errors import GradingError
from .._report import Report
from ..grading import UngradedError, all_unjudged, refuse_points, write_verdicts
from ..reception import Receipt
from ._converter_hooks import RunStoppedError
from ._course import refuse_staff_files
from ._session import AutogradeSession, NotebookId, session_of

UNWALLED = (
    "This notebook would run without walls, because Autograde.exporter_class is not the one that jaxercise.nbgrader sets. "
    "Remove the line below `configure(c)` in nbgrader_config.py that sets it."
)
MACHINERY = "It could not be judged, which is not your fault. Your instructor will look at it."


class TrustedExecute(Execute):
    """Takes the outputs of a notebook that ran behind the course's walls, and writes the verdicts of its exercises.

    A notebook without exercises has its own tests in it, which ran there, too.
    Nothing that a student wrote makes it raise: however a run ends, it becomes an outcome.
    """

    def preprocess(self, nb: NotebookNode, resources: dict, km: object = None) -> tuple[NotebookNode, dict]:
        session = session_of(self)
        if session is None:
            raise NbGraderException(UNWALLED)
        named = NotebookId.of(resources)
        receipt = session.receipt(named) or Receipt()
        exercises = session.exercises(named.notebook)
        if exercises:
            refuse_staff_files(session.destination(named.student))
        try:
            if exercises:
                self._judge(nb, session, named, receipt, exercises)
            else:
                self._run(nb, session, named, receipt)
        except GradingError as error:  # the same for everybody
            raise RunStoppedError(str(error)) from error
        return nb, resources

    def _run(self, nb: NotebookNode, session: AutogradeSession, named: NotebookId, receipt: Receipt) -> None:
        """Take the outputs of a notebook without exercises, whose tests are its own."""
        if receipt.outcome:
            refuse_points(nb, receipt.remark)
            return
        try:
            self._grade(nb, session, named)
        except UngradedError:
            session.leave_to_a_person(named, MACHINERY)
            refuse_points(nb, MACHINERY)

    def _judge(
        self,
        nb: NotebookNode,
        session: AutogradeSession,
        named: NotebookId,
        receipt: Receipt,
        exercises: dict[str, float],
    ) -> None:
        reports = self._reports(nb, session, named, receipt, exercises)
        if receipt.remark:
            reports = {name: _with_remark(report, receipt.remark) for name, report in reports.items()}
        session.record(named, reports)
        write_verdicts(nb, reports)

    def _reports(
        self,
        nb: NotebookNode,
        session: AutogradeSession,
        named: NotebookId,
        receipt: Receipt,
        exercises: dict[str, float],
    ) -> dict[str, Report]:
        """The reports of a notebook: as it was judged, or why no worker judged it, which is stored here then."""
        if receipt.outcome:
            return session.keep_unjudged(named, all_unjudged(exercises, receipt.outcome, receipt.remark))
        try:
            reports = self._grade(nb, session, named)
        except UngradedError as error:
            unjudged = all_unjudged(exercises, "needs_review", MACHINERY)
            kept = {name: replace(report, trouble=str(error)) for name, report in unjudged.items()}
            return session.keep_unjudged(named, kept)
        missing = {name: points for name, points in exercises.items() if name not in reports}
        return {**all_unjudged(missing, "needs_review", MACHINERY), **reports}

    def _grade(self, nb: NotebookNode, session: AutogradeSession, named: NotebookId) -> dict[str, Report]:
        """The reports of a notebook, now with its outputs.

        Raises: UngradedError if it could not be run, which is our failure: a person decides, not a zero.
        """
        try:
            return session.grade(named, nb)
        except UngradedError as error:
            self.log.error("The notebook of %s could not be judged: %s", named.student, error)
            raise


def _with_remark(report: Report, remark: str) -> Report:
    """A report with a remark on how its notebook was received, before those on the answer."""
    others = "" if report.remark == remark else report.remark
    return replace(report, remark=" ".join(filter(None, (remark, others))))
