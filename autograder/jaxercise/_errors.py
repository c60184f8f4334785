"""The errors of this package.

JaxerciseError
├── DefinitionError     an exercise or its notebook is not well defined (staff)
├── BundleError         a .checks file is missing or damaged (student)
├── DataError           digits cannot be read from where they were said to be (anybody; in _idx.py)
├── StartError          the notebooks cannot be laid out or opened (anybody)
├── GradingError        grading cannot start or go on (staff)
└── ChecksFailed        a check did not pass (student)
"""


class JaxerciseError(Exception):
    """Base of every error this package raises on purpose; a notebook shows its sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class DefinitionError(JaxerciseError):
    """Raised when an exercise or its notebook is not well defined; for staff eyes only."""


class BundleError(JaxerciseError):
    """Raised when a `.checks` file is missing, damaged or of another version."""


class StartError(JaxerciseError):
    """Raised when the notebooks cannot be laid out or opened."""


class GradingError(JaxerciseError):
    """Raised when grading cannot start or go on; for staff eyes only."""


class ChecksFailed(JaxerciseError):
    """Raised by `check` when an answer does not pass, so that a stock grader gives no points."""
