"""A class of any size: honest students, each with another mixture of the instructor's, their own and a few wrong answers."""

import random
from collections.abc import Iterator

from ._edits import answer, last_cell, solve, wrong
from ._handout import Edit, Work
from ._own_answers import OWN
from ._record import DESCENT, LOSSES, POINTS, Student, Submission

WRONG = {
    "mse": "M58",
    "accuracy_gradient": "M66",
    "dce_dlogits": "M60",
    "confusion": "M82",
}  # no later exercise needs them
WRONG_SHARE = 0.1


def any_class(count: int, seed: int = 0) -> Iterator[Student]:
    """`count` students; the same for the same seed. What they deserve is not known, only that no two hand in the same."""
    for number in range(count):
        draw = random.Random(f"{seed}/{number}")
        name = f"s{number:04d}"
        submissions = (Submission(assignment, _edits(assignment, name, draw), {}) for assignment in (LOSSES, DESCENT))
        yield Student(name, "wrote what they thought right", tuple(submissions))


def _edits(assignment: str, name: str, draw: random.Random) -> tuple[Edit, ...]:
    chosen = [_answer(exercise, draw) for exercise in POINTS[assignment]]
    signed = [_signed(exercise, name) for exercise in POINTS[assignment]]
    return (*chosen, *signed, last_cell(f"notes = {draw.randrange(10**9)}  # of {name}"))


def _answer(exercise: str, draw: random.Random) -> Edit:
    if exercise in WRONG and draw.random() < WRONG_SHARE:
        return wrong(exercise, WRONG[exercise])
    own = draw.choice([None, *OWN.get(exercise, ())])
    return solve(exercise) if own is None else answer(exercise, own)


def _signed(exercise: str, name: str) -> Edit:
    """A comment of one's own, so that no two notebooks are the same."""

    def edit(work: Work) -> None:
        work.cell(f"{exercise}-answer")["source"] += f"\n# {name}: done"

    return edit
