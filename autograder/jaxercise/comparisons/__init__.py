"""The comparisons that a baked check may name: from what was observed to a finding, or None."""

from ._compare import compare as compare
from ._difference import difference as difference
from ._difference import paired as paired
from ._difference import ratio as ratio
from ._observed import Unfit as Unfit
from ._observed import as_array as as_array
from ._observed import blocks as blocks
from ._observed import describe as describe
from ._observed import shape_text as shape_text
from ._programs import LONGEST as LONGEST
from ._programs import speed_of as speed_of
