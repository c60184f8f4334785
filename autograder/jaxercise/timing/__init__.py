"""Speed, as a ratio to a function that is given: rounds side by side with it, fresh arguments, clocks that the student cannot reach."""

from ._answer import TimedAnswer as TimedAnswer
from ._clocks import Clocks as Clocks
from ._given import GivenFunctions as GivenFunctions
