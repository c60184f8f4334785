"""Where a student's code runs: processes forked from one that has imported everything, and compiled programs given to them to read."""

from ._advice import next_step as next_step
from ._cache import Compiled as Compiled
from ._cache import compiled_programs as compiled_programs
from ._client import ForkedProcess as ForkedProcess
from ._client import Zygote as Zygote
from ._client import ZygoteError as ZygoteError
from ._client import zygote as zygote
from ._confine import LAUNCHER as LAUNCHER
from ._lent import borrow_zygote as borrow_zygote
from ._levels import LEVELS as LEVELS
from ._levels import NO_WALLS as NO_WALLS
from ._levels import Walls as Walls
from ._levels import reaches as reaches
from ._preflight import Preflight as Preflight
from ._preflight import attempt as attempt
from ._preflight import preflight as preflight
from ._provisioner import ZygoteProvisioner as ZygoteProvisioner
from ._python import run_python as run_python
