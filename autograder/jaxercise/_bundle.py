"""The .checks file: baked exercises as one compressed frame, whose bytes depend on its content only."""

import hashlib
import zlib
from dataclasses import dataclass, fields
from pathlib import Path

from ._answer import Ask
from ._baked import BakedCase, BakedCheck, BakedExercise, BakedMisconception, BakedProbe
from ._errors import BundleError
from ._frames import decode, encode
from ._values import Value, ValueFormatError

MAGIC = b"jaxercise checks 3\n"
_LIMIT_BYTES = 512 << 20
_PROSE = ("title", "minutes", "hints", "why")  # of an exercise: what decides nothing


@dataclass(frozen=True)
class Bundle:
    """The baked exercises of one assignment, in its order."""

    assignment: str
    exercises: tuple[BakedExercise, ...]

    def exercise(self, name: str) -> BakedExercise:
        """The exercise of that name.

        Raises: BundleError if there is none; the nearest names are in its text.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        known = ", ".join(exercise.name for exercise in self.exercises)
        raise BundleError(f"{self.assignment} has no exercise {name!r}. Its exercises are: {known}.")


def to_bytes(bundle: Bundle) -> bytes:
    """The bundle as bytes."""
    return MAGIC + zlib.compress(encode(_plain(bundle)), 9)


def from_bytes(raw: bytes, where: str = "this file") -> Bundle:
    """Rebuild a bundle.

    Raises: BundleError when the bytes are not a bundle of this version.
    """
    if not raw.startswith(MAGIC):
        raise BundleError(f"{where} is not a checks file of this version. Fetch the assignment again.")
    try:
        inflater = zlib.decompressobj()
        frame = inflater.decompress(raw[len(MAGIC) :], _LIMIT_BYTES)
        if not inflater.eof:
            raise ValueFormatError("The compressed frame is cut short or too large.")
        return _bundle(decode(frame, header_bytes=_LIMIT_BYTES, total_bytes=_LIMIT_BYTES))
    except (zlib.error, ValueFormatError, KeyError, TypeError) as error:
        raise BundleError(f"{where} is damaged. Fetch the assignment again.") from error


def load(path: Path) -> Bundle:
    """Read a `.checks` file.

    Raises: BundleError when it is missing or damaged.
    """
    try:
        return from_bytes(path.read_bytes(), path.name)
    except OSError as error:
        raise BundleError(
            f"{path.name} cannot be read beside the notebook ({error.strerror}). Fetch the assignment again."
        ) from error


def digests(bundle: Bundle) -> dict[str, str]:
    """Of each exercise a hash of all that judges its answers: cases, expected values, checks and known mistakes."""
    return {exercise.name: _digest(exercise) for exercise in bundle.exercises}


def _digest(exercise: BakedExercise) -> str:
    judging = {name: value for name, value in _record(exercise).items() if name not in _PROSE}
    return hashlib.sha256(encode(judging)).hexdigest()[:32]


def _plain(bundle: Bundle) -> Value:
    """Records as dicts; their values are left alone."""
    return {"assignment": bundle.assignment, "exercises": [_record(exercise) for exercise in bundle.exercises]}


def _record(record: object) -> dict:
    found = {field.name: _field(getattr(record, field.name)) for field in fields(record)}
    if found.get("effect") == "count":  # as all did, before there was another
        del found["effect"]
    return found


def _field(value: object) -> object:
    if isinstance(value, tuple) and value and isinstance(value[0], BakedCheck | BakedCase | BakedMisconception | Ask):
        return [_record(item) for item in value]
    return _record(value) if isinstance(value, BakedProbe) else value


def _bundle(plain: dict) -> Bundle:
    return Bundle(plain["assignment"], tuple(_exercise(item) for item in plain["exercises"]))


def _exercise(plain: dict) -> BakedExercise:
    checks = tuple(_check(item) for item in plain["checks"])
    misconceptions = tuple(BakedMisconception(**item) for item in plain["misconceptions"])
    probe = plain["probe"] and BakedProbe(**{**plain["probe"], "asks": _asks(plain["probe"]["asks"])})
    return BakedExercise(**{**plain, "checks": checks, "misconceptions": misconceptions, "probe": probe})


def _check(plain: dict) -> BakedCheck:
    return BakedCheck(**{**plain, "cases": tuple(_case(item) for item in plain["cases"])})


def _case(plain: dict) -> BakedCase:
    return BakedCase(**{**plain, "asks": _asks(plain["asks"])})


def _asks(plain: list[dict]) -> tuple[Ask, ...]:
    return tuple(Ask(**ask) for ask in plain)
