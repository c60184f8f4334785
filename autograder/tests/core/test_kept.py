"""What is kept beside the notebook: reports, the cells they judged, hints; true after a restart and after an edit."""

import json
import threading
from pathlib import Path

import jax.numpy as jnp
import pytest
from IPython.core.interactiveshell import InteractiveShell
from jaxercise._bundle import Bundle, to_bytes
from jaxercise._exercise import Exercise, gate
from jaxercise._local_answer import quietly
from jaxercise.author import matches
from jaxercise.selfcheck import _history, _kept, _overview
from jaxercise.selfcheck._panel import cancel, status
from jaxercise.selfcheck._watch import watched
from jaxercise_testing.baking import baked_from

SETUP = "from jaxercise import assignment\ncheck, hint, reveal = assignment('00_test', {folder!r})"
DOUBLE = "def double(x):\n    return plus(x, x)"


def exercise(name):
    return Exercise(
        title=name.title(),
        name=name,
        points=2,
        minutes=1,
        hints=["First.", "Second."],
        cases={"main": lambda rng: (jnp.arange(3.0),)},
        checks={"value": gate(matches("is right"))},
    )


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call it with the text of a cell: it is run in a notebook that a person has open."""
    made = (baked_from(exercise(name), answer, key="public") for name, answer in ANSWERS.items())
    (tmp_path / "00_test.checks").write_bytes(to_bytes(Bundle("00_test", tuple(made))))
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "n.ipynb"))
    monkeypatch.setattr(_history, "_the_one", [])
    shell = InteractiveShell.instance()
    shell.reset(new_session=True)

    def run_(text):
        return shell.run_cell(text, store_history=True)

    run_(SETUP.format(folder=str(tmp_path)))
    run_.kept = lambda: json.loads((tmp_path / "00_test.progress.json").read_text())["exercises"]
    yield run_
    InteractiveShell.clear_instance()


ANSWERS = {"double": lambda x: 2 * x, "square": lambda x: x * x}


def test_a_report_is_kept_with_the_cells_that_it_judged(run):
    run("def plus(a, b):\n    return a + b")
    run(DOUBLE)
    run("check('double')")
    kept = run.kept()["double"]
    assert kept["report"]["outcome"] == "passed" and "staff" not in json.dumps(kept)
    assert kept["cells"] == {"double": DOUBLE, "plus": "def plus(a, b):\n    return a + b"}


def state(run, name="double"):
    return _overview.state_of(run.kept().get(name, {}), text_of)


def text_of(name):
    found = _history.history().last_that_defines(name)
    return found.text if found else ""


def test_a_passing_answer_is_stale_after_what_it_calls_was_changed(run):
    run("def plus(a, b):\n    return a + b")
    run(DOUBLE)
    run("check('double')")
    assert state(run) == ("passing", "")
    run("def plus(a, b):\n    return a - b")
    assert state(run) == ("stale", "plus")
    run("def double(x):\n    return 3 * x")
    assert state(run) == ("edited", "double")
    run("check('double')")
    assert state(run) == ("failing", "")


def test_after_a_restart_it_is_told_that_it_passed_before(run, monkeypatch):
    run("def plus(a, b):\n    return a + b")
    run(DOUBLE)
    run("check('double')")
    monkeypatch.setattr(_overview, "SESSION", "another")
    assert state(run) == ("restarted", "")
    assert state(run, "square") == ("unchecked", "")


def test_hints_that_were_taken_stay_taken_after_a_restart(run, tmp_path, capsys):
    run("hint('double')")
    run(SETUP.format(folder=str(tmp_path)))
    capsys.readouterr()
    run("hint('double')")
    assert run.kept()["double"] == {"hints": 2}


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1, "exercises": {"double": {"hints": "two"}}}', "[" * 9999])
def test_a_damaged_file_stops_no_check(run, tmp_path, content):
    (tmp_path / "00_test.progress.json").write_text(content)
    run("def double(x):\n    return x + x")
    assert run("check('double')").success
    assert run.kept()["double"]["report"]["outcome"] == "passed"


def test_a_folder_that_cannot_be_written_stops_no_check(run, tmp_path, monkeypatch):
    def full(path, text):
        raise OSError

    monkeypatch.setattr(_kept, "_replace", full)
    run("def double(x):\n    return x + x")
    assert run("check('double')").success
    assert not (tmp_path / "00_test.progress.json").exists()


def test_nothing_is_written_where_no_person_has_the_notebook_open(run, tmp_path, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME")
    run("def double(x):\n    return x + x")
    assert run("check('double')").success
    assert [path.name for path in Path(tmp_path).iterdir()] == ["00_test.checks"]


def test_an_author_s_solutions_are_not_written_down(run, tmp_path):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "__init__.py").write_text("")
    run("def double(x):\n    return x + x")
    assert run("check('double')").success
    assert not (tmp_path / "00_test.progress.json").exists()


def test_the_panel_learns_which_text_defines_what(run):
    run("def double(x):\n    return x")
    run("def double(x):\n    return x + x")
    told = json.loads(status())
    assert told["session"] == _kept.SESSION
    assert told["runs"]["double"] == {"text": "def double(x):\n    return x + x", "error": ""}


def test_a_check_in_another_thread_is_cancelled_and_what_runs_beside_it_is_not():
    begun, ended = threading.Event(), []

    def long():
        with watched(patience=100):
            begun.set()
            try:
                for _ in range(10**9):
                    pass
            except KeyboardInterrupt:
                ended.append("cancelled")

    thread = threading.Thread(target=long)
    thread.start()
    begun.wait()
    cancel()
    thread.join(20)
    assert ended == ["cancelled"]


def test_what_runs_beside_a_check_is_heard_and_what_is_judged_is_not(capsys):
    inside, go_on = threading.Event(), threading.Event()

    def judged():
        with quietly() as printed:
            print("from the answer")
            inside.set()
            go_on.wait()
        assert printed.text == "from the answer\n"

    thread = threading.Thread(target=judged)
    thread.start()
    inside.wait()
    print("from the running cell")
    with quietly():  # ends after the one that was begun before it
        print("from another answer")
        go_on.set()
        thread.join()
    print("from a later cell")
    assert capsys.readouterr().out == "from the running cell\nfrom a later cell\n"
