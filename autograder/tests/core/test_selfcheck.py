"""What a student meets in a notebook: checks that tell and raise, hints in order, solutions once released."""

import json

import jax.numpy as jnp
import pytest
from jaxercise import ChecksFailed, assignment
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise._errors import BundleError
from jaxercise._exercise import Case, Exercise, Misconception
from jaxercise.author import matches
from jaxercise_testing.baking import baked_from

DOUBLE = Exercise(
    name="double",
    points=2,
    minutes=1,
    hints=["What is twice two?", "Add it to itself.", "`x + x`"],
    cases=[Case(lambda rng: (jnp.arange(3.0),), "main"), Case(lambda rng: (jnp.arange(7.0),), "secret", hidden=True)],
    checks=[matches("is twice the input")],
    misconceptions=[Misconception("X1", lambda x: x * x, "You square it. Two times is not to the power of two.")],
)


@pytest.fixture
def notebook(tmp_path):
    bundle = Bundle("00_test", (baked_from(DOUBLE, lambda x: 2 * x, key="public"),))
    (tmp_path / "00_test.checks").write_bytes(to_bytes(bundle))
    return tmp_path


def check_of(folder, **names):
    namespace = {"assignment": assignment, "folder": folder, **names}
    exec("check, hint, reveal = assignment('00_test', folder)", namespace)
    return namespace


def test_a_right_answer_is_told_so_and_that_hidden_checks_remain(notebook, capsys):
    check_of(notebook, double=lambda x: x + x)["check"]("double")
    told = capsys.readouterr()
    assert "1 of 1 checks passed" in told.out and "hidden checks run when you submit" in told.out
    assert told.err == ""


def test_a_wrong_answer_is_told_why_and_raises_two_lines(notebook, capsys):
    with pytest.raises(ChecksFailed) as failure:
        check_of(notebook, double=lambda x: x**2)["check"]("double")
    assert "You square it" in capsys.readouterr().out
    assert failure.value._render_traceback_() == [str(failure.value)]


def test_a_print_or_a_warning_in_the_answer_disturbs_nothing(notebook, capfd):
    def loud(x):
        import sys
        import warnings

        print("hello")
        print("oops", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return 2 * x

    check_of(notebook, double=loud)["check"]("double")
    told = capfd.readouterr()
    assert told.err == "" and "hello" not in told.out


def test_the_answer_may_be_written_after_the_setup_cell(notebook, capsys):
    names = check_of(notebook)
    with pytest.raises(ChecksFailed):
        names["check"]("double")
    assert "not defined in this notebook" in capsys.readouterr().out
    names["double"] = lambda x: 2 * x
    names["check"]("double")


def test_hints_come_one_by_one_and_the_last_one_stays(notebook, capsys):
    hint = check_of(notebook)["hint"]
    for _ in range(4):
        hint("double")
    told = capsys.readouterr().out.splitlines()
    assert [line[:11] for line in told] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    hint("double", 1)
    assert "twice two" in capsys.readouterr().out


def test_the_solution_is_shown_only_when_released(notebook, capsys):
    reveal = check_of(notebook)["reveal"]
    reveal("double")
    assert "not released" in capsys.readouterr().out
    (notebook / "00_test.solutions").write_text(json.dumps({"double": "def double(x):\n    return 2 * x"}))
    reveal("double")
    assert "return 2 * x" in capsys.readouterr().out


def test_a_misspelt_exercise_is_answered_with_the_names_there_are(notebook):
    with pytest.raises(BundleError, match="double"):
        check_of(notebook)["check"]("dubble")


def test_a_missing_or_damaged_checks_file_says_what_to_do(tmp_path, notebook):
    with pytest.raises(BundleError, match="Fetch the assignment again"):
        check_of(tmp_path / "elsewhere")["check"]("double")
    raw = (notebook / "00_test.checks").read_bytes()
    for damaged in (b"", raw[:-5], b"x" + raw, raw[:40] + b"\0\0\0\0" + raw[44:]):
        (notebook / "00_test.checks").write_bytes(damaged)
        with pytest.raises(BundleError, match="Fetch the assignment again"):
            check_of(notebook)["check"]("double")


def test_the_public_bundle_holds_no_hidden_case_and_its_bytes_depend_on_content_only(notebook):
    raw = (notebook / "00_test.checks").read_bytes()
    bundle = from_bytes(raw)
    assert to_bytes(bundle) == raw
    cases = [case for check in bundle.exercise("double").checks for case in check.cases]
    assert [case.name for case in cases] == ["main"] and not any(case.hidden for case in cases)
