"""Bakes the public cases of an assignment beside the notebook that students receive."""

from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from .._bundle import from_bytes, to_bytes
from .._cells import grade_id, marks
from .._errors import BundleError, DefinitionError, JaxerciseError
from ._bundle_diff import first_difference
from ._course import (
    has_exercises,
    refuse_copied_staff_files,
    refuse_nameless_course,
    refuse_staff_files,
    release_folder,
    source_folder,
)
from ._course_grader import DATA_VARIABLE, CourseGrader
from ._environment import variable
from ._kept_release import keep_until_ready, refuse_other_cells

_REPLACED = (
    "was replaced below `configure` in nbgrader_config.py, so that no checks would be baked. Move that line above `configure`, "
    "which keeps what it says."
)


class ReleaseExporter(NotebookExporter):
    """Bakes before nbgrader removes what was released before, so that a mistake in an exercise costs nothing."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.checks: dict[str, bytes] = {}
        if isinstance(self.parent, GenerateAssignment):
            try:
                self._bake_all(self.parent)
            except (JaxerciseError, NbGraderException) as error:
                self.log.error(str(error))
                raise NbGraderException(str(error)) from error

    def _bake_all(self, converter: GenerateAssignment) -> None:
        course = converter.coursedir
        refuse_nameless_course(course)
        if BakeChecks not in converter.preprocessors:
            raise NbGraderException(f"GenerateAssignment.preprocessors {_REPLACED}")
        keep_until_ready(converter)
        for assignment in {Path(folder).name for folder in converter.assignments}:
            refuse_copied_staff_files(course, assignment)
            released = release_folder(course, assignment)
            if converter.force or not released.exists():
                refuse_other_cells(converter, assignment)
            if has_exercises(course, assignment) and (converter.force or not released.exists()):
                self.checks[assignment] = self._bake(
                    source_folder(course, assignment), released / f"{assignment}.checks"
                )

    def _bake(self, folder: Path, committed: Path) -> bytes:
        from .._assignment import load_assignment
        from .._bake import (
            bake,
            failing_solutions,
        )  # runs the instructor's code and imports jax, which grading must not

        with variable(DATA_VARIABLE, CourseGrader(parent=self.parent).data):
            assignment = load_assignment(folder)
            fresh = bake(assignment)
            for name in failing_solutions(assignment, fresh):
                self.log.warning("The solution of %s fails its own checks. Run: jaxercise lint %s", name, folder)
        _refuse_missing_ids(folder.name, assignment.cells)
        _refuse_other_points(
            assignment.cells, {exercise.name: float(exercise.points) for exercise in assignment.exercises}
        )
        try:
            before = committed.read_bytes()
            differs = first_difference(from_bytes(before, str(committed)), fresh)
        except (OSError, BundleError):
            return to_bytes(fresh)
        self.log.info(
            "%s: %s", committed.name, f"new, because of {differs}" if differs else "kept, it agrees with a fresh bake"
        )
        return to_bytes(fresh) if differs else before


class BakeChecks(NbGraderPreprocessor):
    """Writes `<assignment>.checks` beside the released notebook; runs last."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        assignment, exporter = resources["nbgrader"]["assignment"], self.parent
        if not isinstance(exporter, ReleaseExporter):
            raise NbGraderException(f"GenerateAssignment.exporter_class {_REPLACED}")
        folder = release_folder(exporter.parent.coursedir, assignment)
        refuse_staff_files(folder)
        if assignment in exporter.checks and resources["nbgrader"]["notebook"] == assignment:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{assignment}.checks").write_bytes(exporter.checks[assignment])
        return nb, resources


def _refuse_missing_ids(name: str, cells: list[dict]) -> None:
    """Submitted cells are matched by their ids; nbformat would invent new ones at every generation."""
    for number, cell in enumerate(cells):
        if not cell.get("id"):
            raise DefinitionError(
                f"Cell {number + 1} of {name}.ipynb has no id. Open the notebook in JupyterLab and save it."
            )


def _refuse_other_points(cells: list[dict], points: dict[str, float]) -> None:
    """Points stand in the exercise; the notebook's copy of them must agree, because nbgrader reads only that one."""
    for cell in cells:
        name, said = grade_id(cell), float(marks(cell).get("points") or 0)
        if marks(cell).get("grade") and name in points and said != points[name]:
            raise DefinitionError(
                f"The check cell of {name!r} says {said:g} points, its exercise says {points[name]:g}. Run `jaxercise lint --fix`."
            )
