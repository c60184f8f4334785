"""Forked processes: copies of one process that has imported everything, each kept and ended by a keeper of its own."""

from ._client import ForkedProcess as ForkedProcess
from ._client import Zygote as Zygote
from ._client import ZygoteError as ZygoteError
from ._client import zygote as zygote
from ._jax_private import QUICK_OPTIONS as QUICK_OPTIONS
from ._jax_private import SMALL_PROGRAMS_VARIABLE as SMALL_PROGRAMS_VARIABLE
from ._provisioner import ZygoteProvisioner as ZygoteProvisioner
from ._run_python import run_python as run_python
from ._shared import use_shared_zygote as use_shared_zygote
