"""A new check costs nobody points before its instructor says so: it is held for a person, or staff alone are told."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._bundle import Bundle, digests, from_bytes, to_bytes
from jaxercise._effects import effects_in, with_effects
from jaxercise._errors import DefinitionError
from jaxercise._exercise import Exercise, Wrong, gate, hold, observe
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import text
from jaxercise._report import for_student, from_json, to_json
from jaxercise.author import finite, matches, repeats
from jaxercise_testing.baking import baked_from

NEW = "its sum is right"


def exercise(effect=lambda check: check, **settings):
    checks = {"value": gate(matches()), "again": repeats(), "finite": effect(finite(NEW, on="far"))}
    cases = {
        "main": lambda rng: (rng.normal(size=5).astype(np.float32),),
        "far": lambda rng: (np.full(5, 1e30, np.float32),),
    }
    for check in ("value", "again"):
        checks[check] = replace(checks[check], on="main")
    return Exercise(title="T", name="t", points=6, minutes=1, hints=["-"], cases=cases, checks=checks, **settings)


def square(x):
    return x * x


def careful(x):
    return jnp.clip(x * x, -1e30, 1e30)


def judged(effect, answer, key="secret"):
    return judge(baked_from(exercise(effect), careful, key), LocalAnswer({"t": answer}))


def test_a_check_counts_unless_it_says_otherwise():
    report = judged(lambda check: check, square)
    assert (report.score, report.outcome, report.observed) == (4.0, "values", ())


def test_an_observed_check_costs_nothing_and_staff_alone_are_told():
    report = judged(observe, square)
    assert (report.score, report.outcome) == (6.0, "passed")
    assert [(each.name, each.outcome) for each in report.observed] == [("finite", "values")]
    shown = for_student(report)
    assert shown.observed == () and NEW not in text(shown)
    assert from_json(to_json(report)) == report


def test_an_observed_check_is_not_in_what_students_get():
    baked = baked_from(exercise(observe), careful, "public")
    assert [check.name for check in baked.checks] == ["value", "again"] and baked.hidden_checks == 0


def test_an_observed_check_that_ends_the_process_costs_nothing():
    def ends(x):
        if (x > 1e20).any():
            raise SystemExit
        return careful(x)

    report = judged(observe, ends)
    assert (report.score, report.outcome) == (6.0, "passed") and report.observed[0].outcome != "passed"


def test_before_a_held_check_costs_points_a_person_looks():
    report = judged(hold, square)
    assert (report.score, report.outcome) == (0.0, "needs_review")
    assert report.remark == f"A person looks at this first, because a check is new: {NEW}."
    assert judged(hold, careful).passed


def test_a_held_check_that_costs_nothing_more_calls_nobody():
    report = judged(hold, lambda x: x * jnp.inf)
    assert (report.score, report.outcome) == (0.0, "values")


def test_at_home_a_held_check_is_told_as_any_other():
    report = judged(hold, square, "public")
    assert (report.outcome, report.remark) == ("values", "")


def test_a_known_mistake_is_known_by_the_checks_that_count():
    known = exercise(observe, wrong=[Wrong("double", lambda x: 2 * x * x, cause="Twice.")])
    report = judge(baked_from(known, careful), LocalAnswer({"t": lambda x: 2 * x * x}))
    assert report.cause == "Twice." and report.observed[0].outcome == "values"


def test_a_gate_is_not_observed_and_an_unknown_effect_is_refused():
    with pytest.raises(DefinitionError, match="gate"):
        observe(gate(matches()))
    with pytest.raises(DefinitionError, match="count, hold, observe"):
        replace(matches(), effect="maybe")


BUNDLE = Bundle("00_test", (baked_from(exercise(wrong=[Wrong("plain", square, cause="Too far.")]), careful),))


def effects_of(effects):
    return [check.effect for check in with_effects(BUNDLE, effects).exercises[0].checks]


@pytest.mark.parametrize("name", ["00_test", "00_test.t"])
def test_a_course_gives_effects_to_many_checks_but_their_gates_are_never_observed(name):
    assert effects_of({name: "hold"}) == ["hold", "hold", "hold"]
    assert effects_of({name: "observe"}) == ["count", "observe", "observe"]


def test_of_a_courses_effects_the_longest_name_counts():
    assert effects_of({"00_test": "hold", "00_test.t.finite": "count", "01_other": "observe"}) == [
        "hold",
        "hold",
        "count",
    ]


def test_what_a_course_says_of_one_assignment_changes_nothing_for_another():
    assert effects_in("00_test", {"00_test.t": "hold", "00_tests": "hold", "01_other.t": "observe"}) == {
        "00_test.t": "hold"
    }


@pytest.mark.parametrize(
    ("effects", "words"),
    [
        ({"00_test.t": "maybe"}, "maybe"),
        ({"00_test.u": "hold"}, "00_test.t.again"),
        ({"00_test.t.value": "observe"}, "gate"),
    ],
)
def test_what_a_course_says_wrongly_of_effects_is_refused(effects, words):
    with pytest.raises(DefinitionError, match=words):
        with_effects(BUNDLE, effects)


def test_a_mistake_that_an_observed_check_alone_shows_is_not_told():
    (before,), (after,) = BUNDLE.exercises, with_effects(BUNDLE, {"00_test.t.finite": "observe"}).exercises
    assert [each.checks for each in before.misconceptions] == [("finite",)] and after.misconceptions == ()


def test_an_effect_is_stored_and_seen_by_what_is_judged_again_only_where_there_is_one():
    held = with_effects(BUNDLE, {"00_test.t.finite": "hold"})
    assert from_bytes(to_bytes(held)).exercises[0].checks[2].effect == "hold"
    assert digests(held) != digests(BUNDLE) == digests(with_effects(BUNDLE, {"00_test.t.finite": "count"}))
