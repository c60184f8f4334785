"""The uid, namespaces and share of the processor leased to one forked process: made by its keeper, entered by the process, released at its end."""

import os

from ._cgroup import Share
from ._namespaces import Namespaces
from ._paths import needed_paths
from ._policy import Policy, at_least
from ._privileges import can_change_user, can_search, reachable
from ._uids import are_mapped, kill_all_of, lease_uid


class Slot:
    """The uid, namespaces and share of the processor leased to one sandboxed process, as far as the policy wants them and this process may lease them.

    user: the uid; None to keep the present one. parent: the keeper's pid as the process sees it.
    Raises: OSError when the policy wants what this machine cannot give.
    """

    def __init__(self, policy: Policy) -> None:
        self.user: int | None = None
        self.parent = os.getpid()
        self._namespaces: Namespaces | None = None
        if policy and can_change_user() and are_mapped():
            self._lease_user(policy)
        if at_least(policy.level, "full"):
            self._namespaces = Namespaces(policy)
            self._namespaces.join_processes()
            self.parent = 0
        self._share = Share()

    def _lease_user(self, policy: Policy) -> None:
        """Lease a uid, unless only root can reach Python: then Landlock alone keeps files apart."""
        user, self._lease = lease_uid()
        kill_all_of(user)
        if can_search() or reachable(user, needed_paths(policy)):
            self.user = user

    def enter(self) -> None:
        """Join share and namespaces; the process calls this before anything else."""
        self._share.enter()
        if self._namespaces:
            self._namespaces.join()

    def release(self) -> None:
        """End everything that the process left behind; its keeper calls this when the process has ended."""
        if self._namespaces:
            self._namespaces.close()
        if self.user is not None:
            kill_all_of(self.user)
        self._share.release()
