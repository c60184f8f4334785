"""At most one misconception for a failed answer: the one whose wrong results these are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from .._answer import Observation
from .._baked import BakedCase, BakedExercise, BakedMisconception
from .._evidence import Evidence
from .._exceptions import first_line
from .._report import CheckResult
from .._values import Opaque, Tree, Value, leaves
from ..comparisons import as_array, blocks
from ._fingerprint import fingerprint, resembles

RELATIVE = 1e-3
EXACTNESS = {"value": 4, "kind": 1, "error": 1, "pattern": 1}
FEW_NUMBERS = 5  # below, half of what fails explained is too little


@dataclass(frozen=True)
class Failed:
    """A failed answer: its exercise, what was observed, its failing checks by check and case, and the mistakes that no passing check rules out."""

    baked: BakedExercise
    evidence: Evidence
    failing: Mapping[str, CheckResult]
    possible: tuple[BakedMisconception, ...]


def diagnose(baked: BakedExercise, evidence: Evidence, results: list[CheckResult]) -> BakedMisconception | None:
    """The misconception that explains the failing checks best and contradicts no passing one; of equals, the first defined."""
    bad = [result for result in results if result.outcome != "passed"]
    names = {result.name for result in bad}
    failed = Failed(
        baked,
        evidence,
        {f"{result.name}/{result.case}": result for result in bad if result.outcome != "not_run"},
        tuple(known for known in baked.misconceptions if set(known.checks) <= names and not names & set(known.passes)),
    )
    ranked = [(_rank(candidate, failed), candidate) for candidate in failed.possible]
    fitting = [(rank, candidate) for rank, candidate in ranked if rank is not None]
    for _, candidate in sorted(fitting, key=lambda pair: pair[0], reverse=True):
        if _holds_elsewhere(candidate, failed):
            return candidate
    return None


def _rank(candidate: BakedMisconception, failed: Failed) -> tuple[int, int] | None:
    """How many failing checks a candidate that fails nothing which passes here explains, and how exactly; None when it does not fit.

    Of results of many numbers it must explain most of what fails, and contradict nothing: a second mistake may sit beside the first;
    of results of few numbers it must explain all.
    """
    failing = failed.failing
    if candidate.by == "decided":
        return (1, EXACTNESS["pattern"]) if _has_messages(candidate, failing) else None
    if candidate.by == "pattern":
        fits = set(candidate.checks) >= _names(failing) and _same_messages(candidate, failing)
        return (len(failing), EXACTNESS["pattern"]) if fits else None
    return _rank_by_values(candidate, failed)


def _rank_by_values(candidate: BakedMisconception, failed: Failed) -> tuple[int, int] | None:
    rivals = [other for other in failed.possible if other.id != candidate.id]
    ranks, many = [], False
    for key, result in failed.failing.items():
        sign = candidate.signs.get(key)
        rank = _sign_rank(sign, failed.evidence.seen.get(tuple(key.split("/", 1))), result)
        if rank == 0 and sign and "value" in sign and result.outcome == sign["outcome"] == "values":
            return None  # it gives something else here
        if rank and not _telling(sign, key, rivals, failed.baked):
            continue  # it fits, and says nothing
        ranks.append(rank)
        many = many or (rank == EXACTNESS["value"] and _count(sign["value"]) >= FEW_NUMBERS)
    explained = sum(rank > 0 for rank in ranks)
    enough = explained == len(ranks) or (many and 2 * explained >= len(ranks))
    return (explained, max(ranks)) if explained and enough else None


def _holds_elsewhere(candidate: BakedMisconception, failed: Failed) -> bool:
    """Whether the answer gives what the mistake gives in the other cases, too, of the checks that it explains by a value.

    These are cases that the check itself would have asked of a better answer; what cannot be asked any more is no proof.
    """
    for check in failed.baked.checks:
        for key in failed.failing:
            elsewhere = candidate.signs.get(key, {}).get("elsewhere", {}) if key.split("/")[0] == check.name else {}
            for case in check.cases if elsewhere else ():
                if case.name in elsewhere and not _gives(elsewhere[case.name], case, failed):
                    return False
    return True


def _gives(mark: Value, case: BakedCase, failed: Failed) -> bool:
    seen = failed.evidence.again(case, asking=True)
    return bool(seen) and seen[-1].kind == "returned" and resembles(fingerprint(seen[-1].value), mark)


def _names(keys: Iterable[str]) -> set[str]:
    return {key.split("/")[0] for key in keys}


def _has_messages(candidate: BakedMisconception, failing: Mapping[str, CheckResult]) -> bool:
    told = {(result.name, result.message) for result in failing.values()}
    signs = ((key.split("/")[0], sign["message"]) for key, sign in candidate.signs.items())
    return {sign for sign in signs if sign[0] not in candidate.passes} <= told


def _same_messages(candidate: BakedMisconception, failing: Mapping[str, CheckResult]) -> bool:
    return all(
        key in candidate.signs and candidate.signs[key]["message"] == result.message for key, result in failing.items()
    )


def _telling(sign: dict, key: str, rivals: list[BakedMisconception], baked: BakedExercise) -> bool:
    """Whether a sign tells a mistake from the right answer and from every other mistake that no passing check rules out."""
    others = (other.signs.get(key) for other in rivals)
    if any(other is not None and _alike(sign, other) for other in others):
        return False
    return not any("value" in sign and _likeness(sign["value"], want) for want in _wanted(baked, key))


def _alike(sign: dict, other: dict) -> bool:
    if sign["outcome"] != other["outcome"]:
        return False
    if "value" in sign and "value" in other:
        return _likeness(sign["value"], other["value"]) > 0
    return "error" in sign and all(sign.get(name) == other.get(name) for name in ("error", "text", "message"))


def _wanted(baked: BakedExercise, key: str) -> Iterator[Value]:
    """What is wanted where a sign was seen, if the values themselves are compared."""
    name, case_name = key.split("/", 1)
    for check in baked.checks:
        if check.name == name and check.compare == "close":
            yield from (case.expected[-1] for case in check.cases if case.name == case_name and case.expected)


def _sign_rank(sign: dict | None, seen: list[Observation] | None, result: CheckResult) -> int:
    if sign is None or not seen or sign["outcome"] != result.outcome:
        return 0
    last = seen[-1]
    if "error" in sign:
        same = (last.error, first_line(last.text), result.message) == (sign["error"], sign.get("text"), sign["message"])
        return EXACTNESS["error"] if same else 0
    return _likeness(last.value, sign["value"]) if "value" in sign else 0


def _likeness(got: Value, sign: Value) -> int:
    """How exactly a value is the one that the wrong answer gave; a list is as good as a tuple."""
    mine, theirs = list(leaves(got)), list(leaves(sign))
    if _structure(got) != _structure(sign) or not mine:
        return 0
    return min(_leaf_likeness(a, b) for a, b in zip(mine, theirs, strict=True))


def _structure(value: Value) -> object:
    if type(value) in (list, tuple):
        return [_structure(item) for item in value]
    if type(value) is dict:
        return {key: _structure(item) for key, item in value.items()}
    return [_structure(item) for item in value.leaves] if type(value) is Tree else None


def _count(value: Value) -> int:
    arrays = (as_array(leaf) for leaf in leaves(value))
    return sum(array.size for array in arrays if array is not None)


def _leaf_likeness(got: Value, sign: Value) -> int:
    a, b = as_array(got), as_array(sign)
    if a is None or b is None:
        return EXACTNESS["kind"] if _name(got) == _name(sign) else 0
    if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
        return 0
    scale = max((np.abs(part[np.isfinite(part)]).max(initial=0.0) for (part,) in blocks(b)), default=0.0)
    near = {"rtol": RELATIVE, "atol": RELATIVE * scale, "equal_nan": True}
    return EXACTNESS["value"] if all(np.allclose(mine, theirs, **near) for mine, theirs in blocks(a, b)) else 0


def _name(value: Value) -> str:
    return value.kind if type(value) in (Opaque, Tree) else repr(value)[:80]
