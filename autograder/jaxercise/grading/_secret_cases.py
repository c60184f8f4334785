"""Rounds of grading: one draw of secret cases for an assignment, continued after an interruption and replaced after the round's end."""

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from .._errors import GradingError
from ._atomic import write_atomically
from ._secret_key import safe_name

KEPT_SECONDS = 7 * 86400.0


@dataclass(frozen=True)
class CaseDraw:
    """One draw of secret cases.

    content: what the cases were baked from. regrades: by the words of the command, the id of an unfinished order to grade again.
    """

    content: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    regrades: dict[str, str] = field(default_factory=dict)


class SecretCases:
    """The rounds of a course below `folder`: at most one is open for an assignment, with its baked cases beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "rounds"

    def open(self, assignment: str, content: str, bake: Callable[[str], bytes]) -> tuple[CaseDraw, Path]:
        """The open round of an assignment, or a new one if none is open or the exercises changed; and the file of its cases.

        bake: makes the cases from a nonce; called once for a round. Two processes that enter at once share a round.
        """
        with self._locked(assignment):
            found = self._read(assignment)
            if found is None or found.content != content:
                found = CaseDraw(content)
            bundle = self._path(assignment, f"{found.nonce}.bundle")
            if not bundle.is_file():
                self._forget_old_cases()
                write_atomically(bundle, bake(found.nonce))
                self._write(assignment, found)  # last: a round without cases would be no round
            return found, bundle

    def regrade_id(self, assignment: str, words: str) -> str:
        """The name of an order to grade again, in the words of a command; the same until it is finished."""
        with self._locked(assignment):
            found = self._read(assignment)
            if found is None:
                raise GradingError(f"{assignment} is graded in no round. Run the command again.")
            if words not in found.regrades:
                found = replace(found, regrades={**found.regrades, words: secrets.token_hex(8)})
                self._write(assignment, found)
            return found.regrades[words]

    def finish_regrade(self, assignment: str, words: str) -> None:
        """Forget an order; the next one in these words grades everything again."""
        with self._locked(assignment):
            found = self._read(assignment)
            if found is not None and words in found.regrades:
                self._write(
                    assignment, replace(found, regrades={k: v for k, v in found.regrades.items() if k != words})
                )

    def close(self, assignment: str) -> None:
        """End a round, so that nobody meets cases that others may have been told of; its results stay valid."""
        if self._path(assignment, "json").exists():
            with self._locked(assignment):
                self._path(assignment, "json").unlink(missing_ok=True)

    def _path(self, assignment: str, kind: str) -> Path:
        return self._folder / f"{safe_name(assignment)}.{kind}"

    def _forget_old_cases(self) -> None:
        """Cases of rounds that ended long ago; those of a day ago may still be in use by another command."""
        for bundle in self._folder.glob("*.bundle"):
            if time.time() - bundle.stat().st_mtime > KEPT_SECONDS:
                bundle.unlink(missing_ok=True)

    def _read(self, assignment: str) -> CaseDraw | None:
        try:
            return CaseDraw(**json.loads(self._path(assignment, "json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, assignment: str, found: CaseDraw) -> None:
        write_atomically(self._path(assignment, "json"), json.dumps(asdict(found)).encode())

    @contextmanager
    def _locked(self, assignment: str) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(self._folder, 0o700)
        with FileLock(self._path(assignment, "lock")):
            yield
