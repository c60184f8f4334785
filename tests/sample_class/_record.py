"""What is known of a submission: who made it, what was done, how it was handed in, and what it deserves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ._delivery import Delivery, intact
from ._edits import without_figures
from ._handout import Edit

LOSSES, DESCENT = "04_losses", "05_gradient_descent"
POINTS = {  # by machine; written here a second time on purpose
    LOSSES: {
        "euclidean": 4.0,
        "safe_norm": 6.0,
        "mse": 4.0,
        "log_softmax": 6.0,
        "cross_entropy": 12.0,
        "dataset_loss": 6.0,
        "accuracy_gradient": 2.0,
        "dce_dlogits": 8.0,
    },
    DESCENT: {
        "sgd_step": 6.0,
        "descend": 6.0,
        "learning_rates": 4.0,
        "epoch_batches": 6.0,
        "momentum_step": 5.0,
        "accuracy": 3.0,
        "confusion": 3.0,
        "train_step": 7.0,
        "train": 14.0,
        "breakages": 2.0,
    },
}


@dataclass(frozen=True)
class Intended:
    """What one exercise deserves: points and outcome."""

    score: float
    outcome: str


@dataclass(frozen=True)
class Submission:
    """One assignment as one student hands it in, and what each exercise of it deserves.

    read_by_hand: whether its written answers wait for a person.
    """

    assignment: str
    edits: tuple[Edit, ...]
    intended: Mapping[str, Intended]
    delivery: Delivery = intact
    read_by_hand: bool = False

    @property
    def score(self) -> float:
        """The points by machine of the whole assignment."""
        return round(sum(intended.score for intended in self.intended.values()), 2)


@dataclass(frozen=True)
class Student:
    """A member of the class: a name, what they did in a few words, and what they hand in."""

    name: str
    story: str
    submissions: tuple[Submission, ...] = field(default=())


def losses(*edits: Edit, full: str = "", **others: object) -> Submission:
    """A submission of 04_losses; see `_submission`."""
    return _submission(LOSSES, edits, full, others)


def descent(*edits: Edit, full: str = "", **others: object) -> Submission:
    """A submission of 05_gradient_descent; see `_submission`."""
    return _submission(DESCENT, edits, full, others)


def _submission(assignment: str, edits: tuple[Edit, ...], full: str, others: Mapping) -> Submission:
    """`full` names the exercises that get all their points, or is `all`; another exercise is `name=(score, outcome)`; the rest is not attempted.

    The figures of the notebook stay in only for `figures=True`.
    """
    points = POINTS[assignment]
    intended = dict.fromkeys(points, Intended(0.0, others.pop("rest", "not_attempted")))
    intended |= {name: Intended(points[name], "passed") for name in (points if full == "all" else full.split())}
    intended |= {name: Intended(*others.pop(name)) for name in list(others) if name in points}
    kept = edits if others.pop("figures", False) else (without_figures, *edits)
    return Submission(assignment, kept, intended, **others)
