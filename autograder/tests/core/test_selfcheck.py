"""What a student meets in a notebook: checks that tell and raise, hints in order, solutions once released."""

import json
import re
import time

import jax.numpy as jnp
import pytest
from jaxercise import ChecksFailed, assignment
from jaxercise._baked import BakedCheck
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise._errors import BundleError
from jaxercise._exercise import Exercise, Wrong, gate, hidden
from jaxercise.author import matches
from jaxercise.selfcheck._watch import watched
from jaxercise_testing.baking import baked_from
from jaxercise_testing.tiny_course import write_course

DOUBLE = Exercise(
    title="Double",
    name="double",
    points=2,
    minutes=1,
    hints=["What is twice two?", "Add it to itself.", "`x + x`"],
    cases={"main": lambda rng: (jnp.arange(3.0),), "secret": hidden(lambda rng: (jnp.arange(7.0),))},
    checks={"value": gate(matches("is twice the input"))},
    wrong=[Wrong("squared", lambda x: x * x, cause="You square it.", advice="Two times is not to the power of two.")],
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
    assert (
        "1 of 1 checks passed" in told.out
        and "Grading makes the same ones; where inputs are drawn, it draws others." in told.out
    )
    assert told.err == ""


def test_a_wrong_answer_is_told_why_and_raises_without_a_traceback(notebook, capsys, monkeypatch):
    check = check_of(notebook, double=lambda x: x**2)["check"]
    with pytest.raises(ChecksFailed) as failure:
        check("double")
    assert "You square it" in capsys.readouterr().out
    (shown,) = failure.value._render_traceback_()
    assert shown.startswith("double: not yet. Seen: ") and "Try: Two times is not to the power of two." in shown
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook / "a.ipynb"))  # a person looks at the report above
    with pytest.raises(ChecksFailed, match=r"not yet\. What was found is told above\.$"):
        check("double")


def test_what_is_not_begun_raises_only_where_nobody_looks(notebook, monkeypatch):
    def double(x):
        raise NotImplementedError

    check = check_of(notebook, double=double)["check"]
    for elsewhere in ("", "a.ipynb", str(notebook.parent / "a.ipynb")):  # as where a grader is started from a notebook
        monkeypatch.setenv("JPY_SESSION_NAME", elsewhere)
        with pytest.raises(ChecksFailed):
            check("double")
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook / "a.ipynb"))
    check("double")


def test_the_answer_itself_may_be_given_in_place_of_its_name(notebook, capsys):
    def double(x):
        return x + x

    check_of(notebook, double=double)["check"](double)
    assert "1 of 1 checks passed" in capsys.readouterr().out
    with pytest.raises(BundleError, match=r'This is no exercise of 00_test\. Write its name: check\("double"\)\.'):
        check_of(notebook, double=double)["check"](3)


def test_without_an_exercise_the_overview_is_shown(notebook, capsys):
    names = check_of(notebook, double=lambda x: x**2)
    names["check"]()
    told = capsys.readouterr().out
    assert told.startswith("0 of 1 exercises pass") and "○ double  Double, 2 points: not checked yet" in told
    assert 'Next: Double, `check("double")`.' in told
    with pytest.raises(ChecksFailed):
        names["check"]("double")
    capsys.readouterr()
    names["check"]()
    assert "✗ double  Double, 2 points: 0 of 1 checks passed" in capsys.readouterr().out
    names["double"] = lambda x: x + x
    names["check"]("double")
    capsys.readouterr()
    names["check"]()
    assert capsys.readouterr().out.startswith("1 of 1 exercises pass their visible checks: 2 of 2 points")


def test_an_interrupt_gives_a_report(notebook, capsys):
    def double(x):
        raise KeyboardInterrupt

    with pytest.raises(ChecksFailed):
        check_of(notebook, double=double)["check"]("double")
    assert "Stopped before the end" in capsys.readouterr().out


def test_a_wrong_helper_that_the_answer_calls_is_found(tmp_path, capsys):
    four = Exercise(
        title="Four times",
        name="four",
        points=2,
        minutes=1,
        hints=["-"],
        cases={"main": lambda rng: (jnp.arange(3.0),)},
        checks={"value": gate(matches("is four times the input"))},
    )
    pair = {"double": lambda x: 2 * x, "four": lambda x: 4 * x}
    bundle = Bundle("00_test", tuple(baked_from(each, pair[each.name], key="public") for each in (DOUBLE, four)))
    (tmp_path / "00_test.checks").write_bytes(to_bytes(bundle))
    names = check_of(tmp_path)
    exec("def double(x): return 2.5 * x\ndef both(x): return double(x)\ndef four(x): return both(both(x))", names)
    with pytest.raises(ChecksFailed):
        names["check"]("four")
    assert "`double`, which your answer calls, fails its own check." in capsys.readouterr().out
    exec("def double(x): return 2 * x\ndef four(x): return double(x)", names)
    with pytest.raises(ChecksFailed):
        names["check"]("four")
    assert "fails its own check" not in capsys.readouterr().out


def test_a_check_that_takes_long_says_so(capsys):
    with watched(patience=0.1) as watch:
        watch(BakedCheck("a", "grows fourfold", "values", 1.0, False, "close", {}, ()))
        time.sleep(0.35)
    assert re.match(
        r"Still running after \d s: grows fourfold\. The button ■ stops it\.\rStill", capsys.readouterr().out
    )
    with watched() as watch:
        pass
    assert capsys.readouterr().out == ""


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
    for shown in (1, 2, 3, 3):
        hint("double")
        told = capsys.readouterr().out.splitlines()
        assert [line[:11] for line in told] == [f"Hint {number} of 3" for number in range(1, shown + 1)]
    hint("double", 1)
    assert "twice two" in capsys.readouterr().out


def test_the_solution_is_shown_only_when_released(notebook, capsys):
    reveal = check_of(notebook)["reveal"]
    reveal("double")
    assert "There is no 00_test.solutions beside this notebook." in capsys.readouterr().out
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


def test_an_author_checks_in_the_source_folder_and_sees_each_saved_change(tmp_path, capsys):
    folder = write_course(tmp_path)
    names = {"assignment": assignment, "folder": folder, "slope": lambda x, y: jnp.vdot(x, y) / jnp.vdot(x, x)}
    exec(f"check, hint, reveal = assignment({folder.name!r}, folder)", names)
    names["check"]("slope")
    assert f"Baking the checks of {folder.name}" in capsys.readouterr().out
    names["check"]("slope")
    assert "Baking" not in capsys.readouterr().out
    page = folder / "exercises.py"
    page.write_text(page.read_text().replace("is the slope that fits best", "fits all points best"))
    names["check"]("slope")
    told = capsys.readouterr().out
    assert "Baking" in told and "fits all points best" in told
