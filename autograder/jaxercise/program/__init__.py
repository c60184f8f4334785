"""Programs of answers, read and run in a process that holds no code of a student: what decides points is found out there."""

from ._answer import ProgramAnswer as ProgramAnswer
from ._runner import ProgramRunner as ProgramRunner
from ._runner import RunnerError as RunnerError
