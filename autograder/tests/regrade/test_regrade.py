"""Which stored results a corrected check touches, what is renewed of them, and the table of marks."""

from dataclasses import replace

import pytest
from jaxercise._assignment import load_assignment
from jaxercise._bake import bake
from jaxercise._bundle import digests
from jaxercise._report import Report
from jaxercise.grading import ResultStore, StoredResult
from jaxercise.regrade import Mark, changed, latest, renewed, table, touched
from jaxercise_testing.tiny_course import EXERCISES, write_course

NOW = {"one": "a", "two": "b"}


def result(run_id: str, score: float, judged_by: dict[str, str], created: str = "2020-01-01") -> StoredResult:
    reports = {name: Report(name, 4.0, score, "values", run_id=run_id, graded=True) for name in ("one", "two")}
    return StoredResult(
        run_id, "ada", "01", reports, "key", "nonce", "full", created=created, key="k", judged_by=judged_by
    )


def test_an_exercise_is_touched_when_something_else_judges_it_now():
    assert touched(result("r1", 1, NOW), NOW) == ()
    assert touched(result("r1", 1, NOW), {**NOW, "two": "c"}) == ("two",)


def test_a_result_that_does_not_know_what_judged_it_is_touched_in_all():
    assert touched(result("r1", 1, {}), NOW) == ("one", "two")


def test_an_exercise_that_is_gone_touches_nothing():
    assert touched(result("r1", 1, NOW), {"one": "a"}) == ()


def test_a_renewed_result_holds_the_old_reports_of_what_is_not_touched():
    old, new = result("r1", 1, NOW), result("r2", 3, {"one": "x", "two": "c"})
    made = renewed(old, new, ("two",))
    assert made.reports == {"one": old.reports["one"], "two": new.reports["two"]}
    assert (made.run_id, made.regrade_of, made.judged_by) == ("r2", "r1", {"one": "a", "two": "c"})
    assert made.key == "", "nothing is taken from it in place of grading"


def test_the_old_result_is_kept_beside_the_renewed_one_and_the_newest_counts(tmp_path):
    store, old = ResultStore(tmp_path), result("r1", 1, NOW)
    store.save(old)
    shown = result(
        "r2", 3, {"one": "x", "two": "c"}, created="2019-12-31"
    )  # by a dry run, before the grading that it renews
    store.save(renewed(old, shown, ("two",)))
    assert store.find("r1") == old and store.find("r2").regrade_of == "r1"
    assert latest(store.results("ada"), {"r1", "r2"}).run_id == "r2"
    assert latest(store.results("ada"), {"r1"}).run_id == "r1"
    assert latest(store.results("ada"), {"r9"}) is None


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Minimise the sum", "Make small the sum", True),
        ("minutes=5", "minutes=7", True),
        ("x = rng.normal(size=7)", "x = rng.normal(size=8)[:7]", False),
        ("gate(matches(", "gate(matches(rtol=0.5, says=", False),
        ("far points must count more", "far points count for more", False),
    ],
)
def test_what_judges_an_exercise_is_more_than_its_prose(tmp_path, old, new, same):
    assert old in EXERCISES
    one = digests(bake(load_assignment(write_course(tmp_path / "one")), "secret"))
    two = digests(bake(load_assignment(write_course(tmp_path / "two", EXERCISES.replace(old, new))), "secret"))
    assert (one == two) is same


def test_the_table_shows_every_answer_before_and_after_and_what_stays_by_hand():
    mark = Mark("ada", "one", 0.0, 4.0, None, "r1", "r2")
    marks = [mark, replace(mark, student="bob", before=None, by_hand=3.0), replace(mark, student="cyd", after=0.0)]
    assert table(marks).splitlines() == [
        "student  exercise  before  after           by hand  run before  run after",
        "ada      one       0       4      +4                r1          r2",
        "bob      one       review  4      changed  3 stays  r1          r2",
        "cyd      one       0       0      same              r1          r2",
    ]
    assert changed(marks) == 2
