"""The failing case of a graded answer, opened again by staff: as a notebook, and in it."""

from ._case import ReplayedCase as ReplayedCase
from ._case import case_bytes as case_bytes
from ._case import open_case as open_case
from ._notebook import Failure as Failure
from ._notebook import replay_notebook as replay_notebook
