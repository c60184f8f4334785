"""Which exercises of a stored result are judged by something else now, and the result with these alone renewed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..grading import StoredResult


def latest(results: Iterable[StoredResult], run_ids: Collection[str]) -> StoredResult | None:
    """The newest of the results whose verdicts a graded notebook shows; None if none of them is stored."""
    shown = [result for result in results if result.run_id in run_ids]
    return max(shown, key=lambda result: (result.created, bool(result.regrade_of)), default=None)


def touched(result: StoredResult, now: Mapping[str, str]) -> tuple[str, ...]:
    """The exercises of a result that something else judges now, in the order of the result.

    now: the digests of the exercises as they are, on the cases of the result's own draw. A result that does not know what judged it
    is touched in all of them.
    """
    return tuple(name for name in result.reports if name in now and result.judged_by.get(name) != now[name])


def renewed(old: StoredResult, new: StoredResult, names: Collection[str]) -> StoredResult:
    """The old result with the reports of some exercises from a new one, under the new run's id; every other report stays what it was.

    It has no key: nothing that was graded may be taken from it in place of grading.
    """
    reports = {name: new.reports[name] if name in names else report for name, report in old.reports.items()}
    judged_by = {**old.judged_by, **{name: new.judged_by[name] for name in names}}
    return replace(new, reports=reports, judged_by=judged_by, key="", regrade_id="", created="", regrade_of=old.run_id)
