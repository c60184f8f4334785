"""Forks processes from one that has imported everything; a keeper ends each with all its descendants."""

from .._jax_private import QUICK_OPTIONS as QUICK_OPTIONS
from .._jax_private import SMALL_PROGRAMS_VARIABLE as SMALL_PROGRAMS_VARIABLE
from ._client import PASSED_ON as PASSED_ON
from ._client import ForkedProcess as ForkedProcess
from ._client import Zygote as Zygote
from ._client import ZygoteError as ZygoteError
from ._client import zygote as zygote
from ._font_list import copy_font_list as copy_font_list
from ._font_list import font_list_folder as font_list_folder
from ._platforms import variables_of as variables_of
from ._provisioner import ZygoteProvisioner as ZygoteProvisioner
from ._run_python import run_python as run_python
from ._run_python import run_shares as run_shares
from ._shared import use_shared_zygote as use_shared_zygote
