"""FlagForReview: what could not be judged goes to a person instead of counting as a zero."""

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade

from .._report import Report
from ._exporter import SubmissionExporter
from ._match_cells import grade_id

UNTRUSTED = "No verdict was made in this run; what the notebook shows is the student's own."


class FlagForReview(NbGraderPreprocessor):
    """Take back automatic scores that mean nothing; stands directly after SaveAutoGrades, which resets what this writes."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        if isinstance(self.parent, SubmissionExporter):
            names = resources["nbgrader"]
            named = names["student"], names["assignment"], names["notebook"]
            with Gradebook(names["db_url"]) as gradebook:
                for cell in nb.cells:
                    self._look_at(gradebook, cell, named)
                gradebook.db.commit()
        return nb, resources

    def _look_at(self, gradebook: Gradebook, cell: NotebookNode, named: tuple[str, str, str]) -> None:
        student, assignment, notebook = named
        name, reason = grade_id(cell), self._reason(cell, named)
        if is_grade(cell) and reason:
            grade = gradebook.find_grade(name, notebook, assignment, student)
            grade.auto_score, grade.needs_manual_grade = None, True
            self.log.warning("%s: %s of %s needs review. %s", student, name, assignment, reason)
        report = self._reports(named).get(name)
        remark = reason or (report.remark if report else "")
        if remark:
            _comment(gradebook, name, named, remark)

    def _reason(self, cell: NotebookNode, named: tuple[str, str, str]) -> str:
        """Why a person must look at a cell; empty if the automatic score stands."""
        arrival, name = self.parent.arrival(named), grade_id(cell)
        if arrival is not None and arrival.outcome == "needs_review":
            return arrival.remark
        if name in self.parent.lost.get(named, ()):
            return "This answer was not found in the notebook that was handed in."
        report = self._reports(named).get(name)
        if report is not None and report.outcome == "needs_review":
            return report.remark or "It could not be judged."
        return UNTRUSTED if report is None and name in self.parent.exercises(*named[1:]) else ""

    def _reports(self, named: tuple[str, str, str]) -> dict[str, Report]:
        return self.parent.reports.get(named, {})


def _comment(gradebook: Gradebook, name: str, named: tuple[str, str, str], text: str) -> None:
    """Tell the student beside their answer, where nbgrader has a place for it."""
    student, assignment, notebook = named
    for cell in (name, f"{name}-answer"):
        try:
            gradebook.find_comment(cell, notebook, assignment, student).auto_comment = text
        except MissingEntry:
            continue
