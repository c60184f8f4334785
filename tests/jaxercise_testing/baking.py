"""Bake one exercise outside any course, or an assignment of the course once for all tests."""

from functools import cache
from pathlib import Path

from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake, bake_exercise
from jaxercise._baked import BakedExercise
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise._exercise import Exercise


def baked_from(exercise: Exercise, reference: object, key: str = "secret") -> BakedExercise:
    """Bake one exercise outside any course."""
    assignment = Assignment("00_test", Path("."), [], (exercise,), dict(exercise.replacements(reference)))
    return bake_exercise(assignment, exercise, key)


@cache
def public_bundle(folder: Path) -> Bundle:
    """What students check themselves by, as it comes out of its file; baked once for all tests of a process."""
    return from_bytes(to_bytes(bake(load_assignment(folder))))
