"""`configure`: sets up nbgrader for a course in one call from nbgrader_config.py."""

import os
import shutil
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from ._bake_checks import BakeChecks, ReleaseExporter
from ._course import STAFF_PATTERNS
from ._execute import TrustedExecute
from ._export import ReviewedExport
from ._exporter import SubmissionExporter
from ._feedback import FeedbackExporter, RedactHiddenTests
from ._formgrader import free_the_server
from ._review import FlagForReview
from ._shorten_code import ShortenCode

LOCK_SECONDS = 60  # that one program waits while another writes into the gradebook


def configure(
    c: Config,
    folder: Path | str,
    *,
    course_id: str = "",
    exchange: Path | str | None = None,
    minimum_level: str = "contained",
    budget: Mapping[str, float] | None = None,
    data: str = "embedded",
    state_folder: Path | str | None = None,
    compiled: bool = True,
    workers: int = 0,
    highest_level: str = "full",
    allow_unsandboxed: bool = False,
) -> None:
    """Set up nbgrader for a course in `folder`.

    minimum_level: `full`, `contained` or `unprotected`; grading refuses to start below it. budget: fields of jaxercise.grading.Budget.
    data: `embedded`, or the folder of a full data set, for baking and for student code alike. state_folder: where the secret key and full results are kept, outside the course.
    compiled: whether kernels read programs compiled once from the solutions; making them takes about as long as grading a few notebooks.
    workers: how many notebooks are graded at once; 0 for as many as there are cores.
    highest_level: the highest that is tried. allow_unsandboxed: grade below the minimum all the same, people you trust; every result says its level.
    """
    folder = Path(folder).resolve()
    _find_programs()
    # SQLAlchemy 2 says so of nbgrader once in every process; it changes nothing.
    warnings.filterwarnings("ignore", message="Object of type <Submitted.*> not in session")
    _lay_out(c, folder, course_id, exchange)
    _generate(c)
    _autograde(c)
    _feedback(c)
    c.ExportApp.plugin_class = ReviewedExport
    free_the_server()
    c.Grading.minimum_level = minimum_level
    c.Grading.highest_level = highest_level
    c.Grading.allow_unsandboxed = allow_unsandboxed
    c.Grading.budget = dict(budget or {})
    c.Grading.state_folder = str(state_folder) if state_folder else ""
    c.Grading.data = data
    c.Grading.compiled = compiled
    c.Grading.workers = workers


def _find_programs() -> None:
    """nbgrader calls `alembic` by name, and leaves half a gradebook behind when it is not found."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _lay_out(c: Config, folder: Path, course_id: str, exchange: Path | str | None) -> None:
    classroom = folder / "classroom"
    classroom.mkdir(exist_ok=True)  # sqlite makes its file, but not the folder around it
    c.CourseDirectory.root = str(folder)
    c.CourseDirectory.course_id = course_id
    for step in ("submitted", "autograded", "feedback"):
        c.CourseDirectory[f"{step}_directory"] = f"classroom/{step}"
    c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}?timeout={LOCK_SECONDS}"
    # Whole lists throughout: nbgrader runs its configuration twice, so that what is appended would be there twice.
    c.CourseDirectory.ignore = [*CourseDirectory.ignore.default_args[0], *STAFF_PATTERNS]
    if exchange is not None:
        c.Exchange.root = str(exchange)


def _generate(c: Config) -> None:
    c.GenerateAssignment.exporter_class = ReleaseExporter
    c.GenerateAssignment.preprocessors = [*GenerateAssignment.preprocessors.default_args[0], BakeChecks]


def _autograde(c: Config) -> None:
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
    c.Autograde.autograde_preprocessors = [
        TrustedExecute,
        ShortenCode,
        IgnorePattern,
        LimitOutput,
        SaveAutoGrades,
        FlagForReview,
        AssignLatePenalties,
    ]


def _feedback(c: Config) -> None:
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [GetGrades, RedactHiddenTests, CSSHTMLHeaderPreprocessor]
