"""Where one forked process will live: prepared by its keeper, entered by the process, and emptied at the end."""

import os

from ._namespaces import Namespaces
from ._paths import needed_paths
from ._policy import Policy, at_least
from ._privileges import can_change_user, can_search, reachable
from ._uids import kill_all_of, lease_uid


class Slot:
    """A user and a room, as far as the walls ask for them and this process can give them.

    parent: the keeper's number as the process sees it. Raises: OSError when what is asked for cannot be had.
    """

    def __init__(self, policy: Policy) -> None:
        self.user: int | None = None
        self.parent = os.getpid()
        self._room: Namespaces | None = None
        if policy and can_change_user():
            self._lend(policy)
        if at_least(policy.level, "full"):
            self._room = Namespaces(policy)
            self._room.join_processes()
            self.parent = 0

    def _lend(self, policy: Policy) -> None:
        """Lease a user, unless Python cannot be reached as anybody but root: then Landlock alone keeps files apart."""
        user, self._lease = lease_uid()
        kill_all_of(user)
        if can_search() or reachable(user, needed_paths(policy)):
            self.user = user

    def enter(self) -> None:
        """Called in the process, first of all."""
        if self._room:
            self._room.join()

    def release(self) -> None:
        """Called by the keeper when the process has ended: nothing that it started goes on."""
        if self._room:
            self._room.close()
        if self.user is not None:
            kill_all_of(self.user)
