"""Which level of containment this machine reaches, found out by attacking the walls before anything is graded."""

from ._advice import next_step as next_step
from ._preflight import Preflight as Preflight
from ._preflight import attempt as attempt
from ._preflight import preflight as preflight
from ._probes import ATTACKS as ATTACKS
