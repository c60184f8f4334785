"""The closed registry of comparisons that a baked check may name: from what was observed to a finding, or None."""

from ._results import COMPARISONS as COMPARISONS
