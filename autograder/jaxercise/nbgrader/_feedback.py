"""The feedback pages of students: their own work and verdicts, without hidden tests, remote requests or stray files."""

import glob
import re
import secrets
import shutil
from pathlib import Path

from jinja2 import DictLoader
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import List

from .._view import MIME
from ..reception import UnreadableError, read_regular_file
from ._course import changed_course, source_files, source_folder, staff_files
from ._course_grader import CourseGrader

RECEIPT_BYTES = 1000
_IMAGES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp")
_HIDDEN = re.compile(r"(?ms)^([ \t]*)#+ BEGIN HIDDEN TESTS.*?(?:#+ END HIDDEN TESTS[^\n]*|\Z)")
# nbconvert's own macro takes MathJax from another machine; without a network the page would wait for it and show the same text.
NO_MATHJAX = DictLoader({"mathjax.html.j2": "{% macro mathjax() %}{% endmacro %}"})
REDACTED = "# hidden tests ran here"


class FeedbackExporter(HTMLExporter):
    """Copies nothing but the notebook from a graded submission; pictures of the text come from the course itself."""

    def __init__(self, **settings: object) -> None:
        super().__init__(extra_loaders=[NO_MATHJAX], exclude_anchor_links=True, **settings)
        if isinstance(self.parent, GenerateFeedback):
            self._course = self.parent.coursedir
            find_names_like_patterns(self.parent)
            self.parent.coursedir = changed_course(
                self._course, ignore=["*"]
            )  # nbgrader copies every file that it does not ignore
            # Feedback may tell cases, so whoever is graded from now on gets others.
            CourseGrader(parent=self).cases(self._course).close(self._course.assignment_id)

    def from_filename(self, filename: str, resources: dict | None = None, **settings: object) -> tuple[str, dict]:
        if isinstance(self.parent, GenerateFeedback):
            self._copy_pictures(resources["nbgrader"]["assignment"], resources["nbgrader"]["student"])
            self._copy_receipt(resources["nbgrader"]["assignment"], resources["nbgrader"]["student"])
        return super().from_filename(filename, resources, **settings)

    def _copy_pictures(self, assignment: str, student: str) -> None:
        target = Path(self._course.format_path(self._course.feedback_directory, student, assignment))
        files = source_files(self._course, assignment)
        source = Path(self._course.format_path(self._course.source_directory, ".", assignment)).resolve()
        for path in files:
            if path.suffix.lower() in _IMAGES and path not in staff_files(
                files, source_folder(self._course, assignment)
            ):
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)

    def _copy_receipt(self, assignment: str, student: str) -> None:
        """Copy time and secret of a submission: `release_feedback` releases nothing to anybody if one is missing. Students see neither."""
        course = self._course
        target = Path(course.format_path(course.feedback_directory, student, assignment))
        target.mkdir(parents=True, exist_ok=True)
        for folder, name, otherwise in (
            (course.autograded_directory, "timestamp.txt", ""),
            (
                course.submitted_directory,
                "submission_secret.txt",
                secrets.token_hex(64),
            ),  # missing if it came without the exchange
        ):
            try:
                content = read_regular_file(Path(course.format_path(folder, student, assignment)) / name, RECEIPT_BYTES)
            except UnreadableError:
                content = otherwise.encode()
            (target / name).write_bytes(content)


def find_names_like_patterns(converter: GenerateFeedback) -> None:
    """Add the submissions of students whose name is a pattern to nbgrader, such as `ada [1]`: it looks for their notebooks by that pattern."""
    course = converter.coursedir
    found = dict(converter.assignments)
    for folder in glob.glob(course.format_path(course.autograded_directory, course.student_id, course.assignment_id)):
        names = [str(path) for path in sorted(Path(folder).glob(f"{course.notebook_id}.ipynb"))]
        if names and folder not in found:
            found[folder] = names
            converter.log.info("%s: the notebooks in it were found.", folder)
    converter.assignments = found


class RedactHiddenTests(NbGraderPreprocessor):
    """Removes the hidden tests of ordinary nbgrader cells, and tracebacks that quote them."""

    # nbconvert sets it for every step, and would warn of one that does not have it
    display_data_priority = List(GetGrades.display_data_priority.default_args[0]).tag(config=True)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if any(MIME in output.get("data", {}) for output in cell.get("outputs", [])):
            cell.outputs = [
                output for output in cell.outputs if output.output_type != "execute_result"
            ]  # the report tells the points
        regions = [match.group() for match in _HIDDEN.finditer(cell.source)]
        if regions:
            cell.source = _HIDDEN.sub(lambda match: match.group(1) + REDACTED, cell.source)
            secret = {line.strip() for region in regions for line in region.splitlines() if len(line.strip()) > 3}
            for output in cell.get("outputs", []):
                _redact(output, secret)
        return cell, resources


def _redact(output: NotebookNode, secret: set[str]) -> None:
    if output.output_type == "error" and any(
        line in strip_ansi("\n".join([output.evalue, *output.traceback])) for line in secret
    ):
        output.evalue, output.traceback = "", [f"{output.ename} in a hidden test"]
