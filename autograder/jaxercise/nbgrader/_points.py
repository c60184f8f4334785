"""Points stand in the exercises; nbgrader counts by its gradebook, so grading refuses to start where the two disagree."""

from collections.abc import Mapping

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from .._errors import GradingError


def refuse_other_points(course: CourseDirectory, assignment: str, exercises: Mapping[str, float]) -> None:
    """Refuse to grade when exercises and gradebook disagree on points.

    Raises: GradingError naming the first exercise, with what to run.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        notebook = gradebook.find_notebook(assignment, assignment)
        counted = {cell.name: cell.max_score for cell in notebook.grade_cells}
    for name, points in exercises.items():
        if name in counted and counted[name] != points:
            raise GradingError(
                f"Exercise {name} of {assignment} gives {points:g} points, the gradebook counts {counted[name]:g}. Write the points "
                "that you want into the exercise and run `jaxercise lint source --fix`, then "
                f"`nbgrader generate_assignment {assignment} --force` and this command again."
            )
