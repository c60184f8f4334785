"""One submission from its folder into another: what was handed in is read, restored and written, with plain data about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from .._records import from_plain, to_plain
from ._handed_in import copy_other_files, read_notebooks
from ._receive import Receipt, ReceivedNotebook, receive


@dataclass(frozen=True)
class Intake:
    """What receiving all submissions of an assignment has in common.

    expected: a file that `write_expected` wrote. courses: paths of the course's own files beside the notebooks.
    max_file_bytes: of one file that a student hands in beside the notebooks.
    """

    expected: str
    courses: tuple[str, ...] = ()
    max_file_bytes: int = 100 << 20


@dataclass(frozen=True)
class Reception:
    """How one submission was received, as plain data.

    notebooks: the receipts by name. files: kept beside them, `beside` is their hash.
    """

    notebooks: Mapping[str, Receipt] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    beside: str = ""

    def to_plain(self) -> dict[str, object]:
        """What JSON can hold."""
        return to_plain(self) | {"notebooks": {name: to_plain(receipt) for name, receipt in self.notebooks.items()}}

    @classmethod
    def from_plain(cls, plain: Mapping) -> "Reception":
        """What `to_plain` gave. Raises: ValueError when it did not."""
        found = from_plain(cls, plain)
        return replace(found, notebooks={name: from_plain(Receipt, each) for name, each in found.notebooks.items()})


def write_expected(path: Path, released: Mapping[str, Mapping], locked: Mapping[str, Mapping[str, str]]) -> None:
    """Write the expected notebooks, and the text of their locked cells, for processes that receive submissions."""
    path.write_text(json.dumps([released, locked]), encoding="utf-8")


def receive_into(folder: Path, target: Path, intake: Intake) -> Reception:
    """Write the expected notebooks of a submission, and its other files, into a folder that is there.

    Raises: OSError when it cannot be written.
    """
    released, locked = _expected(intake.expected)
    others = copy_other_files(folder, target, intake.max_file_bytes, intake.courses)

    def read_file(name: str) -> bytes:
        if name not in others.kept:
            raise KeyError(name)
        return (target / name).read_bytes()

    found = receive(read_notebooks(folder, released), released, locked, read_file)
    for name, notebook in found.items():
        (target / f"{name}.ipynb").write_bytes(notebook.content)
    told = " ".join(others.left_out)
    receipts = {name: _receipt(each, told) for name, each in found.items()}
    return Reception(receipts, others.kept, others.digest)


def _receipt(received: ReceivedNotebook, told: str) -> Receipt:
    remark = " ".join(filter(None, [received.remark, told]))
    return Receipt(received.outcome, remark, received.notes, received.lost, received.absent)


@lru_cache(1)
def _expected(path: str) -> tuple[dict, dict]:
    released, locked = json.loads(Path(path).read_bytes())
    return released, locked
