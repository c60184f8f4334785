"""Finds the level of containment that this machine reaches, by attacking each level from inside before anything is graded."""

from ._advice import next_step as next_step
from ._gpu import Gpu as Gpu
from ._gpu import try_gpu as try_gpu
from ._preflight import Preflight as Preflight
from ._preflight import attempt as attempt
from ._preflight import preflight as preflight
from ._probes import ATTACKS as ATTACKS
