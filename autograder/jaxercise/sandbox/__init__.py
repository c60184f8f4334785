"""Containment: limits what a process may see, use and start, before a student's code runs in it."""

from ._cards import cards as cards
from ._cards import device_files as device_files
from ._cards import has_open as has_open
from ._cards import lent_card as lent_card
from ._cgroup import has_share as has_share
from ._confine import CORE_ONLY as CORE_ONLY
from ._confine import LAUNCHER as LAUNCHER
from ._confine import confine as confine
from ._confine import finish as finish
from ._confine import set_limits as set_limits
from ._landlock import landlock_version as landlock_version
from ._policy import LEVELS as LEVELS
from ._policy import UNPROTECTED as UNPROTECTED
from ._policy import Policy as Policy
from ._policy import at_least as at_least
from ._process_tree import adopt_orphans as adopt_orphans
from ._process_tree import can_fork_kernels as can_fork_kernels
from ._process_tree import die_with as die_with
from ._process_tree import end_children as end_children
from ._process_tree import processor_seconds as processor_seconds
from ._slot import Slot as Slot
