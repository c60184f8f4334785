"""Bake one exercise outside any course."""

from pathlib import Path

from jaxercise._assignment import Assignment
from jaxercise._bake import bake_exercise
from jaxercise._baked import BakedExercise
from jaxercise._exercise import Exercise


def baked_from(exercise: Exercise, reference: object, key: str = "secret") -> BakedExercise:
    """Bake one exercise outside any course."""
    assignment = Assignment("00_test", Path("."), [], (exercise,), dict(exercise.replacements(reference)))
    return bake_exercise(assignment, exercise, key)
