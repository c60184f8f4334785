"""Programs of answers, read and run in a process that holds no code of a student: what decides points is found out there."""

from ._answer import ProgramAnswer as ProgramAnswer
from ._clock import Clock as Clock
from ._clock import timed as timed
from ._process import Place as Place
from ._process import RunnerError as RunnerError
from ._process import WalledProcess as WalledProcess
from ._runner import ProgramRunner as ProgramRunner
