"""The command line: what each command prints and how it ends."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from jaxercise._digest import digest
from jaxercise._problem import Problem
from jaxercise._report import CheckResult, Report
from jaxercise.cli import main, parser
from jaxercise.grading import ResultStore, StoredResult, state_folder
from jaxercise.selfcheck import assignment
from jaxercise_testing.tiny_course import EXERCISES, NAME, notebook, write_course

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'tiny'\nc.Grading.state_folder = {!r}\n"


def test_lint_of_a_sound_course_ends_with_its_counts(tmp_path, capsys):
    write_course(tmp_path)
    assert main(["lint", str(tmp_path / "source"), "--json", "--seeds", "1"]) == 0
    *told, last = capsys.readouterr().out.splitlines()
    counts = {"assignments": 1, "exercises": 1, "mutants": 1, "variants": 1, "seeds": 1, "problems": []}
    assert json.loads(last) == counts
    assert told == [f"{NAME}: 1 exercise, 1 mutant, 1 variant, no problems"]


def test_lint_of_a_broken_course_names_the_place_and_fails(tmp_path, capsys):
    book = notebook()
    book["cells"][3]["metadata"]["nbgrader"]["points"] = 7
    write_course(tmp_path, book=book)
    assert main(["lint", str(tmp_path / "source"), "--seeds", "0"]) == 1
    told = f"  {NAME}.ipynb: Check cell slope gives 7 points; the exercise says 4. Run: jaxercise lint source --fix"
    assert told in capsys.readouterr().out.splitlines()


def test_lint_writes_its_result_as_a_page_that_shows_every_sign_of_a_problem(tmp_path, capsys):
    book = notebook()
    book["cells"][1]["source"] += "\nraise ValueError('<b>')"
    write_course(tmp_path, book=book)
    assert main(["lint", str(tmp_path / "source"), "--seeds", "0", "--to", str(tmp_path / "reports"), "--json"]) == 1
    *_, written, last = capsys.readouterr().out.splitlines()
    page = tmp_path / "reports" / "lint.html"
    assert written == f"Written: {page}"
    ((_, *words),) = (problem.values() for problem in json.loads(last)["problems"])
    assert "<b>" in (told := str(Problem(*words)))
    shown = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("li").get_text()
    assert shown == told.replace("`", "")


def test_lint_with_fix_mends_and_passes(tmp_path, capsys):
    write_course(tmp_path, EXERCISES.replace("points=4", "points=2.5"))
    assert main(["lint", str(tmp_path / "source"), "--seeds", "0", "--fix"]) == 0
    assert "notebook corrected" in capsys.readouterr().out
    assert '"points": 2.5' in (tmp_path / "source" / NAME / f"{NAME}.ipynb").read_text()


def test_lint_of_some_exercises_proves_no_others_and_knows_its_names(tmp_path, capsys):
    write_course(tmp_path)
    assert main(["lint", str(tmp_path / "source"), "--seeds", "0", "--only", "slope"]) == 0
    assert "1 exercise, 1 mutant" in capsys.readouterr().out
    assert main(["lint", str(tmp_path / "source"), "--seeds", "0", "--only", "slope", "slop"]) == 2
    assert "No exercise was proved that is called `slop`" in capsys.readouterr().err
    assert main(["lint", str(tmp_path / "source"), "--only", "slope", "--told", str(tmp_path)]) == 2
    assert "Pages tell of whole assignments" in capsys.readouterr().err


def test_assignments_are_linted_side_by_side_in_order(tmp_path):
    home = write_course(tmp_path)
    shutil.copytree(home, home.parent / "02_broken")
    command = [sys.executable, "-m", "jaxercise.cli", "lint", str(tmp_path / "source"), "--seeds", "0"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    first, second, *_, last = ran.stdout.splitlines()
    assert (first, second) == (
        "01_lines: 1 exercise, 1 mutant, 1 variant, no problems",
        "02_broken: no exercises, no mutants, no variants, 1 problem",
    )
    assert last.startswith("2 assignments: 1 exercise, ") and ran.returncode == 1


def test_a_folder_without_a_course_is_refused_with_a_next_step(tmp_path, capsys):
    assert main(["lint", str(tmp_path)]) == 2
    assert "Give the folder that holds" in capsys.readouterr().err


def test_released_solutions_are_what_reveal_shows(tmp_path, capsys):
    home, release = write_course(tmp_path), tmp_path / "release" / NAME
    release.mkdir(parents=True)
    assert main(["release-solutions", str(home)]) == 0
    written = json.loads((release / f"{NAME}.solutions").read_text())
    assert list(written) == ["slope"]
    assert written["slope"].endswith("return jnp.sum(x * y) / jnp.sum(x * x)\n")
    assert "SOLUTION" not in written["slope"]
    assert f"generate_assignment {NAME} --force` removes it: write it again" in capsys.readouterr().out


def test_solutions_are_not_released_before_there_is_a_student_copy(tmp_path, capsys):
    assert main(["release-solutions", str(write_course(tmp_path))]) == 2
    assert "nbgrader generate_assignment" in capsys.readouterr().err


def test_reveal_finds_the_released_solution(tmp_path, capsys):
    from jaxercise._assignment import load_assignment
    from jaxercise._bake import bake
    from jaxercise._bundle import to_bytes

    home, release = write_course(tmp_path), tmp_path / "release" / NAME
    release.mkdir(parents=True)
    (release / f"{NAME}.checks").write_bytes(to_bytes(bake(load_assignment(home))))
    main(["release-solutions", str(home)])
    _, _, reveal = assignment(NAME, release)
    reveal("slope")
    assert "jnp.sum(x * x)" in capsys.readouterr().out


@pytest.fixture
def graded_course(tmp_path: Path) -> Path:
    """A course folder with one stored run."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG.format(str(tmp_path / "state")))
    result = CheckResult(
        "value",
        "is right",
        "values",
        case="large",
        hidden=True,
        message="result.factor",
        params={"factor": 2, "cases": 3},
        digest=digest(np.float32([[2, 4.5]])),
    )
    report = Report(
        "slope",
        4.0,
        0.0,
        "values",
        (result,),
        misconception="01.slope.mean_ratio",
        bank="M55",
        graded=True,
        run_id="r123",
        observed=(CheckResult("once", "is compiled once", "mechanism", 1.0, False, case="large"),),
    )
    run = StoredResult(
        "r123", "ada", NAME, {"slope": report}, "f1", "n1", "unprotected", events=("the kernel died once",)
    )
    ResultStore(state_folder("tiny", tmp_path / "state")).save(run)
    return tmp_path


@pytest.mark.parametrize("name", ["r123", f"ada/{NAME}"])
def test_a_report_is_found_by_run_or_by_student_and_told_in_full(graded_course, capsys, name):
    assert main(["report", name, "--course", str(graded_course)]) == 0
    told = capsys.readouterr().out
    for fact in (
        "ada",
        "0 of 4",
        "misconception 01.slope.mean_ratio (bank: M55)",
        "Your result is 2 times what it should be, in all 3 cases tried.",
        "shape (1, 2), float32: 2, 4.5",
        "case large (hidden)",
        "the kernel died once",
        "unprotected",
        "observed, counts for nothing: once: mechanism large",
    ):
        assert fact in told


def test_stored_reports_are_listed(graded_course, capsys):
    assert main(["report", "--course", str(graded_course)]) == 0
    assert "r123" in capsys.readouterr().out


def test_an_unknown_report_is_refused(graded_course, capsys):
    assert main(["report", "r999", "--course", str(graded_course)]) == 2
    assert "holds no result of 'r999'" in capsys.readouterr().err


def test_a_folder_that_is_no_course_has_no_reports(tmp_path, capsys):
    assert main(["report", "--course", str(tmp_path)]) == 2
    assert "no nbgrader_config.py" in capsys.readouterr().err


def test_the_doctor_finds_what_is_needed(capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "ok       Python" in told and "ok       JAX" in told and "missing" not in told


def test_every_command_has_one_line_of_help(capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    told = capsys.readouterr().out
    assert all(command in told for command in ("start", "lint", "release-solutions", "report", "data", "doctor"))
