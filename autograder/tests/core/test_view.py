"""The one view of a report: it fits its schema, holds every sentence, and nothing for staff in the student's version."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from jaxercise._messages import catalogue
from jaxercise._render import as_html, mime_bundle, text
from jaxercise._report import OUTCOMES, CheckResult, Example, Report, for_student
from jaxercise._view import LABELS, MIME, to_json, view_of
from jaxercise_testing.sample_reports import GOLDEN, SAMPLES, golden_json

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "report-schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FAILED = CheckResult(
    "value",
    "is right",
    "values",
    case="secret-case",
    message="result.factor",
    params={"factor": float("inf")},
    digest={"kind": "a float", "shape": "()", "dtype": "float64", "numbers": ["0.6123"], "hash": "0123456789abcdef"},
)
FOR_STAFF = Report("mse", 4.0, 0.0, "values", (FAILED,), misconception="04.mse.sum", bank="M55", level="private")


def fits(report: Report, staff: bool = False) -> dict:
    """The report's JSON, once it is seen to be strict JSON and to fit the schema."""
    plain = to_json(view_of(report, staff))
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    VALIDATOR.validate(plain)
    return plain


@pytest.mark.parametrize("staff", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_reports_of_every_kind_fit_the_schema(name, staff):
    assert ("staff" in fits(SAMPLES[name], staff)) == staff


def test_the_schema_itself_is_sound_and_names_the_type():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["title"] == MIME
    assert set(SCHEMA["$defs"]["outcome"]["enum"]) == set(OUTCOMES) == set(LABELS)


def test_a_report_that_does_not_fit_would_be_seen():
    plain = fits(FOR_STAFF)
    for change in ({"outcome": "odd"}, {"misconception": "M55"}, {"points": "4"}, {"checks": [{}]}):
        assert not VALIDATOR.is_valid({**plain, **change})


def test_reports_of_every_kind_have_the_json_they_had():
    """If a change is meant: python -m jaxercise_testing.sample_reports, in the folder tests, and read the difference."""
    assert golden_json() == (GOLDEN / "reports.json").read_text(encoding="utf-8")


def test_a_notebook_is_given_the_same_view_three_times():
    report = SAMPLES["a wrong value with a known cause"]
    assert mime_bundle(report) == {
        MIME: to_json(view_of(report)),
        "text/html": as_html(report),
        "text/plain": text(report),
    }


def test_the_view_of_a_student_holds_nothing_for_staff_even_if_the_report_does():
    hidden = replace(FOR_STAFF, results=(replace(FAILED, hidden=True, examples=(Example("mse(1)", "2", "3"),)),))
    for report in (hidden, replace(hidden, graded=True)):
        shown = json.dumps(mime_bundle(report))
        for secret in (
            "04.mse",
            "M55",
            "secret-case",
            "result.factor",
            "0.6123",
            "0123456789abcdef",
            "mse(1)",
            "private",
        ):
            assert secret not in shown


def test_the_view_of_staff_holds_all_of_it():
    plain = fits(replace(FOR_STAFF, results=(replace(FAILED, hidden=True),)), staff=True)
    assert plain["staff"] == {"misconception": "04.mse.sum", "bank": "M55", "level": "private", "trouble": ""}
    assert plain["checks"][0]["staff"] == {
        "case": "secret-case",
        "message": "result.factor",
        "params": {"factor": "infinity"},
        "digest": FAILED.digest,
    }
    assert "infinity times" in plain["checks"][0]["seen"]


def test_prints_and_frames_are_for_self_checks_only():
    told = replace(FOR_STAFF, results=(replace(FAILED, printed="a\nb", trace="In[7], line 3"),))
    assert [line["text"] for line in fits(told)["folded"]] == ["a\nb", "In[7], line 3"]
    assert fits(replace(told, graded=True))["folded"] == []
    (result,) = for_student(replace(told, graded=True)).results
    assert result.printed == result.trace == ""


def test_every_failing_check_has_its_own_sentences_and_only_the_told_one_the_diagnosis():
    first, second, _ = fits(replace(SAMPLES["a shape and a crash"], cause="You add.", advice="Multiply."))["checks"]
    assert "has shape (7,)" in first["seen"] and first["cause"] == "" and first["advice"]
    assert "do not fit together" in second["seen"]
    assert (second["cause"], second["advice"]) == ("You add.", "Multiply.")


def test_points_of_checks_add_up_to_those_of_the_exercise():
    checks = fits(SAMPLES["passed here"])["checks"]
    assert [check["points"] for check in checks] == [2.67, 1.33]
    assert [check["points"] for check in fits(SAMPLES["passed with a remark"])["checks"]] == [6.0, 0.0]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_of_a_hidden_case_has_a_sentence(outcome):
    if outcome != "passed":
        assert catalogue()[f"hidden.{outcome}"].seen


EXAMPLE = Example("mse(jnp.array([1., 2.]))", "12.5", "5")


def test_an_example_stands_between_what_was_seen_and_the_cause():
    report = SAMPLES["a wrong value with a known cause"]
    first, *others = report.results
    report = replace(report, results=(replace(first, examples=(EXAMPLE,)), *others))
    labels = [line["label"] for line in fits(report)["story"]]
    assert labels == ["Seen", "Example", "Possible cause", "Try"]
    assert "  Example: `mse(jnp.array([1., 2.]))` gives `12.5`; `5` is wanted.\n" in text(report)
    assert "<b>Example:</b> <code>mse(jnp.array([1., 2.]))</code> gives <code>12.5</code>" in as_html(report)


def test_the_example_of_another_check_is_told_where_the_told_one_has_none():
    shape, crash, passed = SAMPLES["a shape and a crash"].results
    report = replace(SAMPLES["a shape and a crash"], results=(replace(shape, examples=(EXAMPLE,)), crash, passed))
    assert fits(report)["told"] == "scale"
    assert "`mse(jnp.array([1., 2.]))` gives" in text(report)


@pytest.mark.parametrize(("points", "told"), [(1.0, "1 point"), (0.5, "0.5 points"), (4.0, "4 points")])
def test_one_point_is_no_points(points, told):
    report = replace(FOR_STAFF, points=points)
    assert view_of(report).headline.endswith(f"(worth {told})")
    assert view_of(replace(report, graded=True)).headline.endswith(f", 0 of {told}")


def two_failed(**settings) -> str:
    """What is told where the first check failed by its values and the second by what a known mistake explains."""
    first = CheckResult("falls", "falls", "values", message="training.not_falling", params={"first": 2.3, "last": 2.2})
    second = CheckResult("moves", "moves", "values", message="training.unmoved")
    report = Report("train", 4.0, 0.0, "values", (first, replace(second, **settings)), cause="Nothing is kept.")
    return view_of(replace(report, explained=("moves",))).told


def test_a_cause_stands_beside_the_failing_check_that_it_explains():
    assert two_failed() == "moves"
    assert two_failed(hidden=True) == "falls"
    assert two_failed(outcome="passed") == "falls"
