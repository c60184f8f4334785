"""Students who did some of the work: everything, nothing, with a wrong idea, or in an unusual way."""

from ._edits import solve, unusual, wrong
from ._record import Student, descent, losses

HONEST = (
    Student(
        "ada",
        "everything right",
        (
            losses(solve(), full="all"),
            descent(solve(), full="all"),
        ),
    ),
    Student("bela", "opened and handed in", (losses(), descent())),
    Student(
        "carl",
        "cross-entropy that silences the alarm",
        (losses(wrong("cross_entropy", "M61"), cross_entropy=(8.8, "values")),),
    ),
    Student(
        "dana",
        "mean over examples and classes",
        (losses(wrong("cross_entropy", "M56"), cross_entropy=(0.0, "values")),),
    ),
    Student(
        "emil",
        "unusual and right",
        (losses(unusual("cross_entropy", 1), full="cross_entropy"),),
    ),
)
