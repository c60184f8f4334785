"""Records a training loop: thins the losses as they come and limits the time that watching takes."""

from typing import Any

import numpy as np

_KEPT = 1024


class Losses:
    """Losses of a loop of any length in bounded memory: every `every`-th is kept, and `every` doubles when it is full.

    Values stay as they came until `curve` is asked for, so that nothing waits for the device meanwhile.
    """

    def __init__(self) -> None:
        self.count, self.every = 0, 1
        self._kept: list[Any] = []
        self._read = 0
        self._last: Any = None

    def add(self, loss: Any) -> None:
        """Note the loss of the next step; None counts the step only."""
        if self.count % self.every == 0:
            self._kept.append(loss)
            if len(self._kept) > _KEPT:
                self._thin()
        self._last = loss
        self.count += 1

    def _thin(self) -> None:
        self._kept, self._read = self._kept[::2], (self._read + 1) // 2
        self.every *= 2

    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """Steps `int32 [m]`, counted from 1, and losses `float32 [m]`; the newest is always the last one."""
        self._kept[self._read :] = [_number(loss) for loss in self._kept[self._read :]]
        self._read = len(self._kept)
        steps = 1 + self.every * np.arange(len(self._kept), dtype=np.int32)
        values = np.asarray(self._kept, np.float32)
        if self.count and steps[-1] != self.count:
            steps = np.append(steps, np.int32(self.count))
            values = np.append(values, np.float32(_number(self._last)))
        return steps, values


def _number(loss: Any) -> float:
    return float("nan") if loss is None else float(loss)


class Throttle:
    """Says when to look again, so that looking takes at most `share` of the time."""

    def __init__(self, share: float = 0.05, shortest_seconds: float = 0.2):
        self.share, self.shortest_seconds = share, shortest_seconds
        self._next = float("-inf")

    def due(self, now: float) -> bool:
        return now >= self._next

    def spent(self, began: float, ended: float) -> None:
        """A look took from `began` to `ended`, in seconds."""
        self._next = ended + max(self.shortest_seconds, (ended - began) * (1 / self.share - 1))
