"""The comparisons that a baked check may name: from what was observed to a finding, or None."""

from ._compare import compare as compare
from ._difference import difference as difference
from ._observed import as_array as as_array
from ._observed import blocks as blocks
from ._observed import describe as describe
from ._observed import shape_text as shape_text
