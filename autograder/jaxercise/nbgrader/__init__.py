"""The steps that make plain `nbgrader` generate, grade and give feedback on jaxercise's notebooks."""

from ._bake_checks import BakeChecks as BakeChecks
from ._configure import configure as configure
from ._execute import TrustedExecute as TrustedExecute
from ._restore_cells import Sanitise as Sanitise
from ._review import FlagForReview as FlagForReview
