"""Runs a student's loss and step, and says what is wrong when they cannot run."""

from ._loss import LossRunner as LossRunner
from ._loss import require_number as require_number
from ._loss import study as study
from ._notice import UNTRACEABLE as UNTRACEABLE
from ._notice import Notice as Notice
from ._notice import Stopped as Stopped
from ._notice import arose_in as arose_in
from ._notice import explain as explain
from ._notice import line_of as line_of
from ._notice import name_of as name_of
from ._notice import unfit as unfit
from ._predict import Predictor as Predictor
from ._predict import try_predict as try_predict
from ._quiet import quiet as quiet
from ._run import StepRunner as StepRunner
from ._trace import Trace as Trace
from ._trace import trace as trace
from ._worker import Job as Job
from ._worker import Worker as Worker
from ._worker import worker as worker
