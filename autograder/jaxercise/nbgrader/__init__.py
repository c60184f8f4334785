"""The steps by which plain `nbgrader` generates, grades and gives feedback on jaxercise's notebooks."""

from ._bake_checks import BakeChecks as BakeChecks
from ._configure import configure as configure
from ._execute import TrustedExecute as TrustedExecute
from ._export_lms import CanvasExport as CanvasExport
from ._export_lms import MoodleExport as MoodleExport
from ._regrade import Regraded as Regraded
from ._regrade import Regrading as Regrading
from ._replay import write_replay as write_replay
from ._review import FlagForReview as FlagForReview
from ._staff_course import StaffCourse as StaffCourse
from ._traps import traps as traps
