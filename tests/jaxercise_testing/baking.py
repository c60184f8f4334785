"""Bake one exercise outside any course, or read what an assignment of the course was baked to."""

from functools import cache
from pathlib import Path

from jaxercise._assignment import Assignment
from jaxercise._bake import bake_exercise
from jaxercise._baked import BakedExercise
from jaxercise._bundle import Bundle, from_bytes
from jaxercise._exercise import Exercise


def baked_from(exercise: Exercise, reference: object, key: str = "secret") -> BakedExercise:
    """Bake one exercise outside any course."""
    assignment = Assignment("00_test", Path("."), [], (exercise,), dict(exercise.replacements(reference)))
    return bake_exercise(assignment, exercise, key)


@cache
def public_bundle(folder: Path) -> Bundle:
    """What students check themselves by, from the committed student copy of an instructor's folder; `make course` makes it again.

    That it is what the exercises give is looked at in tests/test_release.py.
    """
    path = folder.parents[1] / "release" / folder.name / f"{folder.name}.checks"
    return from_bytes(path.read_bytes(), path.name)
