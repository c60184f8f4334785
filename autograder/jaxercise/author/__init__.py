"""What an exercises.py is written with."""

from .._answer import Ask as Ask
from .._errors import DefinitionError
from .._exercise import Case as Case
from .._exercise import Check as Check
from .._exercise import Exercise as Exercise
from .._exercise import Misconception as Misconception
from .._exercise import SpeedBar as SpeedBar
from .._values import Digits as Digits
from .._values import Kept as Kept
from .._values import Key as Key
from .._values import TestFunction as TestFunction
from ._checks import between as between
from ._checks import compiles_once as compiles_once
from ._checks import duplicate as duplicate
from ._checks import finite as finite
from ._checks import gradient as gradient
from ._checks import inputs_unchanged as inputs_unchanged
from ._checks import is_jitted as is_jitted
from ._checks import jits as jits
from ._checks import matches as matches
from ._checks import matches_after as matches_after
from ._checks import refuses as refuses
from ._checks import remark as remark
from ._checks import repeats as repeats
from ._checks import responds as responds
from ._checks import rows_sum as rows_sum
from ._checks import vmaps as vmaps


def reference(name: str) -> object:
    """The notebook's own solution of that name, inside a case, a mutant or a variant."""
    raise DefinitionError(
        f"reference({name!r}) was called while exercises.py was being read. Call it inside a function."
    )
