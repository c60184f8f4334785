"""FlagForReview: leaves to a person what could not be judged, instead of counting it as zero."""

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade

from .._cells import grade_id
from ._session import AutogradeSession, NotebookId, session_of

UNTRUSTED = "No verdict was made in this run; what the notebook shows is the student's own."


class FlagForReview(NbGraderPreprocessor):
    """Takes back automatic scores that mean nothing; runs directly after SaveAutoGrades, which resets what this writes."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        if session := session_of(self):
            with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
                for cell in nb.cells:
                    self._look_at(gradebook, cell, session, NotebookId.of(resources))
                gradebook.db.commit()
        return nb, resources

    def _look_at(self, gradebook: Gradebook, cell: NotebookNode, session: AutogradeSession, named: NotebookId) -> None:
        name = grade_id(cell)
        report, reason = session.reports(named).get(name), _reason(name, session, named)
        if is_grade(cell) and reason:
            grade = gradebook.find_grade(name, named.notebook, named.assignment, named.student)
            grade.auto_score, grade.needs_manual_grade = None, True
            self.log.warning("%s: %s of %s needs review. %s", named.student, name, named.assignment, reason)
        remark = reason or (report.remark if report else "")
        if remark:
            _comment(gradebook, name, named, remark)


def _reason(name: str, session: AutogradeSession, named: NotebookId) -> str:
    """Why a person must look at a cell; empty if the automatic score stands."""
    receipt, report = session.receipt(named), session.reports(named).get(name)
    if receipt is not None and receipt.outcome == "needs_review":
        return receipt.remark
    if receipt is not None and name in receipt.lost:
        return "This answer was not found in the notebook that was handed in."
    if report is not None and report.outcome == "needs_review":
        return report.remark or "It could not be judged."
    return UNTRUSTED if report is None and name in session.exercises(named.notebook) else ""


def _comment(gradebook: Gradebook, name: str, named: NotebookId, text: str) -> None:
    """Write a comment for the student beside their answer, where nbgrader has a place for it."""
    for cell in (name, f"{name}-answer"):
        try:
            gradebook.find_comment(cell, named.notebook, named.assignment, named.student).auto_comment = text
        except MissingEntry:
            continue
