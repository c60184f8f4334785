"""One known mistake at most, and one fact at most in place of a bare "wrong value"; each is told only if it is proved."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .._baked import BakedExercise, BakedMisconception
from .._evidence import Evidence
from .._order import told
from .._plain_text import printable
from .._report import CheckResult
from ._bank import diagnose
from ._bounded import bounded
from ._factor import factor
from ._influence import influence
from ._pairs import pairs_of
from ._transformed import transformed

DIAGNOSED = ("crashed", "shape_dtype", "values", "mechanism")


@dataclass(frozen=True)
class Advice:
    """What is said beyond the checks.

    results: the checks' results, of which the told one may say a fact. trouble: failures of our own, for staff.
    """

    results: list[CheckResult]
    mistake: BakedMisconception | None = None
    trouble: list[str] = field(default_factory=list)


def advise(baked: BakedExercise, evidence: Evidence, results: list[CheckResult], outcome: str) -> Advice:
    """The advice on a failed answer. It decides no mark: a failure of our own only leaves a part of it out."""
    trouble: list[str] = []

    def tried(what: str, find: Callable[[], object]) -> object:
        try:
            return find()
        except Exception as error:
            trouble.append(f"{what} failed: {type(error).__name__}: {printable(str(error))[:200]}")
            return None

    mistake = None
    if outcome in DIAGNOSED:
        mistake = tried("the diagnosis", lambda: diagnose(baked, evidence, results))
    first = told(results, mistake.checks if mistake else ())
    if first is None or evidence.over:
        return Advice(results, mistake, trouble)
    fact = tried("the search for a fact", lambda: _fact(first, baked, evidence, mistake is None))
    shown = [fact if fact and result is first else result for result in results]
    return Advice(shown, mistake, trouble)


def _fact(first: CheckResult, baked: BakedExercise, evidence: Evidence, further: bool) -> CheckResult | None:
    """The told result with a fact that holds in every case tried.

    further: whether the dearer experiments are made, for which no cause must be known already.
    """
    pairs = pairs_of(first, baked, evidence) if any(check.name == first.name for check in baked.checks) else None
    for prove in (factor, transformed, bounded) if pairs else ():
        if found := prove(first, pairs):
            return found
    return influence(first, baked.probe, evidence) if further and not baked.graded else None
