"""The released notebooks of an assignment, which a submission is received by."""

import fnmatch
from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from ._course import released_notebook

Locked = Mapping[str, Mapping[str, str]]


def expected_notebooks(
    course: CourseDirectory, assignment: str, pattern: str
) -> tuple[dict[str, NotebookNode], Locked]:
    """The released notebooks whose names fit a pattern, and the text of their locked cells, by name; none if nothing was generated.

    Raises: NbGraderException when one of them is missing.
    """
    try:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            locked = {
                each.name: {cell.name: cell.source for cell in each.source_cells if cell.locked}
                for each in gradebook.find_assignment(assignment).notebooks
                if fnmatch.fnmatch(each.name, pattern)
            }
    except MissingEntry:
        return {}, {}
    found = {name: released_notebook(course, assignment, name) for name in sorted(locked)}
    for name, notebook in found.items():
        if notebook is None:
            raise NbGraderException(
                f"release/{assignment}/{name}.ipynb is missing. Run `nbgrader generate_assignment {assignment} --force`."
            )
    return found, locked
