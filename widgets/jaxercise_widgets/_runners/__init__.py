"""The heart: how a student's loss and step are run, and what is said when they cannot be."""

from ._loss import LossRunner as LossRunner
from ._loss import study as study
from ._notice import Notice as Notice
from ._notice import Stopped as Stopped
from ._notice import explain as explain
from ._run import StepRunner as StepRunner
from ._trace import Trace as Trace
from ._trace import trace as trace
from ._worker import Worker as Worker
from ._worker import worker as worker
