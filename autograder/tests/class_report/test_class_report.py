"""The report of a class counts what its stored results hold, and nothing else."""

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser

import jax.numpy as jnp
import pytest
from jaxercise._exercise import Exercise, Wrong, gate, shown
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise.author import draw, finite, matches
from jaxercise.class_report import gather, write
from jaxercise.class_report._write import page, summary, table
from jaxercise.cli import main
from jaxercise.grading import ResultStore, StoredResult
from jaxercise_testing.baking import baked_from

TOTAL = Exercise(
    title="A total",
    name="total",
    points=4,
    minutes=1,
    hints=["-"],
    cases={"three": shown(draw.arrays([1, 2, 4])), "many": draw.normal((11,))},
    checks={"value": gate(matches("is the sum of all")), "finite": finite("is a number")},
    wrong=[Wrong("mean", jnp.mean, cause="The mean is taken, and the sum was asked for.", bank="M1")],
)
ANSWERS = {
    "ada": jnp.sum,
    "ben": jnp.mean,
    "cleo": jnp.mean,
    "dan": lambda x: jnp.sum(x) + 0.5 * x[0] ** 2,
    "eve": lambda x: jnp.sum(x) + 0.5 * x[0] ** 2,
    "=fay": jnp.max,
}


@pytest.fixture(scope="module")
def results() -> list[StoredResult]:
    """A class whose answers were judged; gus could not be."""
    baked = baked_from(TOTAL, jnp.sum, "secret")
    reports = {name: judge(baked, LocalAnswer({"total": answer})) for name, answer in ANSWERS.items()}
    made = [result_of(name, report, "2026-01-02T00:00:00") for name, report in reports.items()]
    lost = replace(reports["ada"], outcome="needs_review", score=0.0, results=(), trouble="the worker ended")
    return [
        *made,
        result_of("gus", lost, "2026-01-02T00:00:00"),
    ]


def result_of(student: str, report: object, created: str) -> StoredResult:
    run_id = f"{student.strip('=')}{created[9]}"
    return StoredResult(
        run_id, student, "01_sums", {"total": report}, "f", "n", "full", created=created, cpu_seconds=2.5
    )


def test_each_student_is_a_row_and_every_answer_is_counted(results):
    report = gather("01_sums", results)
    assert [row.student for row in report.rows] == ["=fay", "ada", "ben", "cleo", "dan", "eve", "gus"]
    assert {row.student: row.score for row in report.rows}["ada"] == 4
    (total,) = report.exercises
    assert total.outcomes == {"passed": 1, "values": 5, "needs_review": 1}
    assert total.mean == pytest.approx(4 / 6, abs=0.01)


def test_a_known_mistake_is_counted_with_its_students(results):
    (mean,) = gather("01_sums", results).mistakes
    assert (mean.id, mean.bank, mean.students) == ("00_test.total.mean", "M1", ("ben", "cleo"))


def test_who_could_not_be_judged_has_no_points_instead_of_none_of_them(results):
    report = gather("01_sums", results)
    shown = page(report)
    assert {row.student for row in report.rows if not row.judged} == {"gus"}
    assert "mean 0.67, median 0.0 of 4" in shown and "are 1 who could not be judged at all" in shown
    assert '<th scope="row">gus</th><td class="number">–</td>' in shown
    assert "1 could not be judged at all, and count in no mean" in summary(report)


def test_equal_unlisted_failures_are_one_group(results):
    (group,) = gather("01_sums", results).alike
    assert group.students == ("dan", "eve") and group.check == "is the sum of all"


def test_what_could_not_be_judged_is_named_with_its_reason_and_counts_for_no_check(results):
    report = gather("01_sums", results)
    assert [(one.student, one.reason) for one in report.reviews] == [("gus", "the worker ended")]
    assert {check.name: (check.passed, check.made) for check in report.checks} == {"value": (1, 6), "finite": (6, 6)}


def test_an_anonymous_report_names_nobody_and_no_run(results):
    report = gather("01_sums", results, anonymous=True)
    words = page(report) + table(report) + summary(report)
    assert not any(name.strip("=") in words for name in ("cleo", "fay", "gus"))
    assert "student 7" in words and "ada2" not in words


def test_the_table_is_safe_for_spreadsheets_and_holds_every_student(results):
    rows = list(csv.DictReader(io.StringIO(table(gather("01_sums", results)))))
    assert [row["student"] for row in rows] == ["'=fay", "ada", "ben", "cleo", "dan", "eve", "gus"]
    assert rows[1]["total"] == "4.0" and rows[6]["total_outcome"] == "needs_review"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_is_self_contained_and_shows_foreign_text_as_text(results):
    hostile = replace(results[1], student="<script>alert(1)</script>")
    seen = Tags()
    seen.feed(page(gather("01_sums", [*results, hostile])))
    assert "script" not in seen.tags and seen.links == []
    assert seen.tags.count("h1") == 1 and seen.tags.count("h2") == 7


def test_an_empty_class_has_a_report(tmp_path):
    paths = write(gather("01_sums", []), tmp_path)
    assert [path.suffix for path in paths] == [".html", ".csv", ".json"]
    assert json.loads(paths[2].read_text())["rows"] == []


def test_the_command_writes_the_report_of_an_assignment(tmp_path, results, capsys):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Grading.state_folder = {str(tmp_path / 'state')!r}\n"
    )
    store = ResultStore(tmp_path / "state" / "course")
    for result in results:
        store.save(result)
    assert main(["report", "01_sums", "--course", str(tmp_path), "--to", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "01_sums: 7 students" in told and "2 made 00_test.total.mean" in told
    assert (tmp_path / "out" / "01_sums.html").read_text().startswith("<!doctype html>")
