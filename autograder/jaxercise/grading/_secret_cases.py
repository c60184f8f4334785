"""Rounds of grading: one draw of secret cases for an assignment, kept over interruptions and replaced once the round is closed."""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from .._atomic import write_atomically
from .._records import from_plain, to_plain
from ._secret_key import safe_name

KEPT_SECONDS = 7 * 86400.0


@dataclass(frozen=True)
class CaseDraw:
    """One draw of secret cases.

    content: identifies what the cases were baked from. nonce: the draw's random number.
    regrades: the ids of unfinished `--force` runs, by their selection.
    """

    content: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    regrades: dict[str, str] = field(default_factory=dict)


class SecretCases:
    """The rounds of a course below `folder`: each assignment has at most one open round, with its baked cases beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "rounds"

    def open(self, assignment: str, content: str, bake: Callable[[str], bytes]) -> tuple[CaseDraw, Path]:
        """The open round of an assignment and the file of its cases; a new round if none is open or the exercises changed.

        bake: makes the cases from a nonce; called once for a round. Two processes that open at the same time share a round.
        """
        with self._locked(assignment):
            found = self._read(assignment)
            if found is None or found.content != content:
                found = CaseDraw(content)
            bundle = self._path(assignment, f"{found.nonce}.bundle")
            if not bundle.is_file():
                self._forget_old_cases()
                write_atomically(bundle, bake(found.nonce))
                self._write(assignment, found)  # last: a round that is open has its cases
            return found, bundle

    def kept(self, assignment: str, nonce: str) -> list[Path]:
        """The files of the cases of a draw, as long as they are kept: as they were drawn first, and as other exercises made them."""
        first, others = self._path(assignment, f"{nonce}.bundle"), self._path(assignment, f"{nonce}.*.bundle")
        return [path for path in (first, *sorted(others.parent.glob(others.name))) if nonce and path.is_file()]

    def drawn_again(self, assignment: str, nonce: str, content: str, bake: Callable[[], bytes]) -> Path:
        """The file of the cases of an old draw as the exercises make them now; baked once, and kept beside the old ones.

        content: identifies what the cases are baked from.
        """
        short = hashlib.sha256(content.encode()).hexdigest()[:16]
        with self._locked(assignment):
            bundle = self._path(assignment, f"{nonce}.{short}.bundle")
            if not bundle.is_file():
                self._forget_old_cases()
                write_atomically(bundle, bake())
            return bundle

    def regrade_id(self, assignment: str, selection: str) -> str:
        """Id of an unfinished `--force` run over this selection of students and notebooks; opens a round without cases if none is open."""
        with self._locked(assignment):
            found = self._read(assignment) or CaseDraw("")
            if selection not in found.regrades:
                found = replace(found, regrades={**found.regrades, selection: secrets.token_hex(8)})
                self._write(assignment, found)
            return found.regrades[selection]

    def finish_regrade(self, assignment: str, selection: str) -> None:
        """Forget the id of a `--force` run; the next one over this selection grades everything again."""
        with self._locked(assignment):
            found = self._read(assignment)
            if found is not None and selection in found.regrades:
                rest = {other: name for other, name in found.regrades.items() if other != selection}
                self._write(assignment, replace(found, regrades=rest))

    def close(self, assignment: str) -> None:
        """Close a round: feedback may tell its cases, so later submissions get others. Its results stay valid."""
        if self._path(assignment, "json").exists():
            with self._locked(assignment):
                self._path(assignment, "json").unlink(missing_ok=True)

    def _path(self, assignment: str, kind: str) -> Path:
        return self._folder / f"{safe_name(assignment)}.{kind}"

    def _forget_old_cases(self) -> None:
        """Remove the cases of rounds that were closed long ago; another command may still use those of yesterday."""
        for bundle in self._folder.glob("*.bundle"):
            if time.time() - bundle.stat().st_mtime > KEPT_SECONDS:
                bundle.unlink(missing_ok=True)

    def _read(self, assignment: str) -> CaseDraw | None:
        try:
            return from_plain(CaseDraw, json.loads(self._path(assignment, "json").read_bytes()))
        except (OSError, ValueError):
            return None

    def _write(self, assignment: str, found: CaseDraw) -> None:
        write_atomically(self._path(assignment, "json"), json.dumps(to_plain(found)).encode())

    @contextmanager
    def _locked(self, assignment: str) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(self._folder, 0o700)
        with FileLock(self._path(assignment, "lock")):
            yield
