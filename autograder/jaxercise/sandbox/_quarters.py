"""Where one forked process will live: prepared by its keeper, entered by the process, and emptied at the end."""

import os

from ._levels import Walls, reaches
from ._namespaces import Room
from ._paths import needed_paths
from ._privileges import can_change_user, can_search, reachable
from ._slots import end_all_of, lease


class Quarters:
    """A user and a room, as far as the walls ask for them and this process can give them.

    parent: the keeper's number as the process sees it. Raises: OSError when what is asked for cannot be had.
    """

    def __init__(self, walls: Walls) -> None:
        self.user: int | None = None
        self.parent = os.getpid()
        self._room: Room | None = None
        if walls and can_change_user():
            self._lend(walls)
        if reaches(walls.level, "full"):
            self._room = Room(walls)
            self._room.join_processes()
            self.parent = 0

    def _lend(self, walls: Walls) -> None:
        """Lease a user, unless Python cannot be reached as anybody but root: then Landlock alone keeps files apart."""
        user, self._lease = lease()
        end_all_of(user)
        if can_search() or reachable(user, needed_paths(walls)):
            self.user = user

    def enter(self) -> None:
        """Called in the process, first of all."""
        if self._room:
            self._room.join()

    def leave(self) -> None:
        """Called by the keeper when the process has ended: nothing that it started goes on."""
        if self._room:
            self._room.close()
        if self.user is not None:
            end_all_of(self.user)
