"""Results come back as they were stored, or not at all."""

import stat
from pathlib import Path

import pytest
from jaxercise._errors import GradingError
from jaxercise._report import CheckResult, Report
from jaxercise.grading import ResultStore, StoredResult
from jaxercise.grading._store import CellOutputs
from jaxercise_testing.solved_course import submission

REPORT = Report(
    "double",
    4.0,
    2.5,
    "values",
    (CheckResult("value", "is right", "values", hidden=True, params={"gap": 0.5}),),
    graded=True,
    run_id="ab12",
)
RUN = StoredResult(
    "ab12", "../eve é", "04_losses", {"double": REPORT}, "0123", "nonce", "unprotected", events=("one", "two")
)


def test_a_stored_run_is_found_by_its_id_and_comes_back_as_it_was(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    path = store.save(RUN)
    assert (
        path.resolve().is_relative_to(tmp_path / "results") and len(path.relative_to(tmp_path / "results").parts) == 3
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = store.find("ab12")
    assert found is not None and found.created.endswith("+00:00")
    assert (found.student, found.reports, found.events) == (RUN.student, {"double": REPORT}, RUN.events)
    assert store.find("zz") is None and store.find("../*") is None
    path.write_text("{", encoding="utf-8")
    with pytest.raises(GradingError, match="cannot be read"):
        store.find("ab12")


def test_a_store_forgets_what_is_not_whole(tmp_path):
    store, run = ResultStore(tmp_path), StoredResult("ab", "ada", "04_losses", {}, "0", "n", "full", key="k")
    store.save_with_outputs(run, CellOutputs.of(submission()))
    assert store.load("ada", "04_losses", "k")[0].run_id == "ab"
    next(tmp_path.rglob("ab.json")).unlink()
    assert store.load("ada", "04_losses", "k") is None


def test_the_result_that_was_noted_stands_and_without_a_note_the_newest(tmp_path):
    store = ResultStore(tmp_path)
    first, second = (
        StoredResult(name, "ada", "04_losses", {}, "0", "n", "full", created=f"2026-01-0{day}T00:00:00")
        for day, name in enumerate(("zz", "aa"), 1)
    )
    for result in (first, second):
        store.save(result)
    assert [result.run_id for result in store.shown("ada", "04_losses")] == ["aa"]
    store.show(first)
    assert [result.run_id for result in store.shown()] == ["zz"]
    assert list(store.shown("ben")) == []
