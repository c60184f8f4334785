"""`configure`: sets up nbgrader for a course in one call from nbgrader_config.py."""

import os
import shutil
import sys
import warnings
from collections.abc import Mapping
from inspect import signature
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from .._errors import DefinitionError
from ..sandbox import LEVELS
from ._bake_checks import BakeChecks, ReleaseExporter
from ._course import STAFF_PATTERNS
from ._execute import TrustedExecute
from ._export import ReviewedExport
from ._exporter import SubmissionExporter
from ._feedback import FeedbackExporter, RedactHiddenTests
from ._formgrader import free_the_server
from ._jupyter_folders import bring_in
from ._kept_settings import added, ending, exporter, extended, found, keep_or_set, say
from ._layout import lay_out
from ._review import FlagForReview
from ._shorten_code import ShortenCode

OF_WALLS = ("minimum_level", "highest_level", "allow_unsandboxed", "gpu")  # where a doubt would lower the walls
SET_HERE = (  # what this module sets; of the names that `configure` is given, only where it is given none
    "CourseDirectory.course_id", "CourseDirectory.db_url", "CourseDirectory.ignore", "CourseDirectory.submitted_directory",
    "CourseDirectory.autograded_directory", "CourseDirectory.feedback_directory", "Exchange.root",
    "GenerateAssignment.exporter_class", "GenerateAssignment.preprocessors",
    "Autograde.exporter_class", "Autograde.sanitize_preprocessors", "Autograde.autograde_preprocessors",
    "GenerateFeedback.exporter_class", "GenerateFeedback.preprocessors", "ExportApp.plugin_class",
)  # fmt: skip
SANITIZE = [ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
GRADE = [
    TrustedExecute,
    ShortenCode,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    FlagForReview,
    AssignLatePenalties,
]


@ending
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
    gpu: bool = False,
    effects: Mapping[str, str] | None = None,
    scheduler: str = "",
    scheduler_tls: Mapping[str, Path | str] | None = None,
) -> None:
    """Set up nbgrader for a course in `folder`; what the configuration set before stays, and lists are extended.

    minimum_level: `full`, `contained` or `unprotected`; grading refuses to start below it. budget: fields of jaxercise.grading.Budget.
    data: `embedded`, or the folder of a full data set, for baking and for student code alike. state_folder: where the secret key and full results are kept, outside the course.
    compiled: whether kernels read programs compiled once from the solutions; making them takes about as long as grading a few notebooks.
    workers: how many notebooks are graded at once; 0 for as many as there are cores.
    effects: of checks that are new or proved bad, `hold`, `observe` or `count`, by `assignment`, `assignment.exercise` or `assignment.exercise.check`.
    scheduler: the address of a Dask scheduler, whose machines grade instead of this one. scheduler_tls: the files `ca`, `cert` and `key` for it.
    highest_level: the highest that is tried. allow_unsandboxed: grade below the minimum all the same, people you trust; every result says its level.
    gpu: compute on a GPU of the machine that grades, which one notebook uses at a time; on the CPU where there is none.

    Raises: SystemExit, which ends nbgrader's command, when two settings contradict each other.
    """
    folder = Path(folder).resolve()
    _prepare_process()
    grading = {
        "minimum_level": minimum_level,
        "highest_level": highest_level,
        "allow_unsandboxed": allow_unsandboxed,
        "gpu": gpu,
        "budget": dict(budget or {}),
        "state_folder": str(state_folder) if state_folder else "",
        "data": data,
        "compiled": compiled,
        "workers": workers,
        "effects": dict(effects or {}),
        "scheduler": scheduler,
        "scheduler_tls": {name: str(path) for name, path in (scheduler_tls or {}).items()},
    }
    _refuse_unknown_levels(grading)
    given = {"CourseDirectory.course_id": course_id, "Exchange.root": exchange}
    names = [name for name in SET_HERE if not given.get(name)]
    bring_in(c, folder, [*names, *(f"Grading.{name}" for name in grading)])
    _course(c, folder, course_id, "" if exchange is None else str(exchange))
    _generate(c.GenerateAssignment)
    _autograde(c.Autograde)
    _feedback(c.GenerateFeedback)
    _export(c.ExportApp)
    free_the_server()
    _grading(c.Grading, grading)


def _prepare_process() -> None:
    """nbgrader calls `alembic` by name, and leaves half a gradebook behind when it is not found."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # SQLAlchemy 2 says so of nbgrader once in every process; it changes nothing.
    warnings.filterwarnings("ignore", message="Object of type <Submitted.*> not in session")


def _refuse_unknown_levels(grading: Mapping[str, object]) -> None:
    for name in ("minimum_level", "highest_level"):
        if grading[name] not in LEVELS:
            raise DefinitionError(f"`{name}` is {grading[name]!r}. The levels are: {', '.join(LEVELS)}.")


def _course(c: Config, folder: Path, course_id: str, exchange: str) -> None:
    """Where the course is, its name, and what of it is never copied."""
    lay_out(c, folder)
    _name(c.CourseDirectory, "course_id", course_id)
    _name(c.Exchange, "root", exchange)
    _ignore(c.CourseDirectory)


def _name(section: Config, name: str, given: str) -> None:
    """Set a name that is given, unless the same was set before.

    Raises: DefinitionError when another was.
    """
    before = found(section, name)
    if given and before and before != given:
        raise DefinitionError(
            f"`configure` says {given!r}, but `{name}` was set to {before!r} above it. Keep one of the two."
        )
    if given or name == "course_id":
        section[name] = given or before or ""


def _ignore(section: Config) -> None:
    """Let no staff file be copied. Whole lists throughout: nbgrader runs its configuration twice, and what is appended would be there twice."""
    stock = CourseDirectory.ignore.default_args[0]
    ignored = found(section, "ignore", stock)
    section.ignore = added(stock if ignored is None else ignored, STAFF_PATTERNS)
    if ignored is not None and ignored != section.ignore:
        say("CourseDirectory.ignore: kept, and the names of staff files added.")


def _generate(section: Config) -> None:
    exporter(section, "GenerateAssignment.exporter_class", ReleaseExporter)
    stock = list(GenerateAssignment.preprocessors.default_args[0])
    given = [step for step in found(section, "preprocessors", stock) or [] if step is not BakeChecks]
    whole = any(step in stock or str(step).startswith("nbgrader.") for step in given)
    section.preprocessors = [*([] if whole else stock), *given, BakeChecks]


def _autograde(section: Config) -> None:
    exporter(section, "Autograde.exporter_class", SubmissionExporter)
    section.sanitize_preprocessors = extended(
        found(section, "sanitize_preprocessors", Autograde.sanitize_preprocessors.default_args[0]),
        SANITIZE,
        "Autograde.sanitize_preprocessors",
        needed=SANITIZE,
        stands_for={DeduplicateIds: None},
    )
    section.autograde_preprocessors = extended(
        found(section, "autograde_preprocessors", Autograde.autograde_preprocessors.default_args[0]),
        GRADE,
        "Autograde.autograde_preprocessors",
        needed=[TrustedExecute, ShortenCode, SaveAutoGrades, FlagForReview],
        stands_for={
            Execute: ShortenCode,
            SaveAutoGrades: FlagForReview,
            ClearMetadataPreprocessor: None,
            CheckCellMetadata: None,
        },
    )


def _feedback(section: Config) -> None:
    exporter(section, "GenerateFeedback.exporter_class", FeedbackExporter)
    steps = [GetGrades, RedactHiddenTests, CSSHTMLHeaderPreprocessor]
    section.preprocessors = extended(
        found(section, "preprocessors", GenerateFeedback.preprocessors.default_args[0]),
        steps,
        "GenerateFeedback.preprocessors",
        needed=[GetGrades, RedactHiddenTests],
        stands_for={GetGrades: RedactHiddenTests},
    )


def _export(section: Config) -> None:
    before = found(section, "plugin_class")
    if before is not None and before is not ReviewedExport:
        say(
            f"ExportApp.plugin_class: {getattr(before, '__name__', before)} is kept; jaxercise's table tells which scores are final."
        )
    keep_or_set(section, "plugin_class", ReviewedExport)


def _grading(section: Config, given: dict[str, object]) -> None:
    """The settings of grading; one that was set in its own line stands, if `configure` says nothing else.

    Raises: DefinitionError when a level was set there that `configure` does not say.
    """
    defaults = signature(configure).parameters
    for name, value in given.items():
        before = section.get(name, value)
        if before != value and name in OF_WALLS:
            raise DefinitionError(
                f"c.Grading.{name} was set to {before!r} above `configure` or in Jupyter's own folder, and `configure` says {value!r}. Say it in `configure`."
            )
        if before == value or value not in (defaults[name].default, {}, ""):
            section[name] = value
