"""Nothing of a student is judged where the instructor's own solutions do not pass."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jaxercise._bundle import from_bytes, load, to_bytes
from jaxercise.grading import Budget, Setting, UngradedError
from jaxercise.grading import _reference as reference
from jaxercise_testing.solved_course import NAME, build, submission


@pytest.fixture
def with_reference(setting: Setting, tmp_path: Path) -> Setting:
    notebook = build(tmp_path / "source") / f"{NAME}.ipynb"
    return replace(setting, reference=str(notebook), store=str(tmp_path / "store"))


def spoiled(setting: Setting, folder: Path) -> str:
    """Cases that no answer meets, as on a machine that computes otherwise."""
    bundle = from_bytes(Path(setting.bundle).read_bytes())
    double, *rest = bundle.exercises
    cases = [replace(case, expected=(7.0,)) for case in double.checks[0].cases]
    double = replace(double, checks=(replace(double.checks[0], cases=tuple(cases)),))
    (folder / "spoiled").write_bytes(to_bytes(replace(bundle, exercises=(double, *rest))))
    return str(folder / "spoiled")


def test_solutions_that_pass_are_judged_once_for_all_workers(with_reference: Setting, monkeypatch) -> None:
    bundle, judged = load(Path(with_reference.bundle)), []
    real = reference.grade_notebook
    monkeypatch.setattr(reference, "grade_notebook", lambda *given: judged.append(1) or real(*given))
    for _ in range(2):
        reference._known.clear()  # as in another process
        assert reference.unfit(with_reference, bundle) == ""
    assert len(judged) == 1


def test_how_long_the_solutions_took_is_kept(with_reference: Setting) -> None:
    reference._known.clear()
    assert reference.unfit(with_reference, load(Path(with_reference.bundle))) == ""
    found = reference._found_out(with_reference)
    assert 0 < found["step_seconds"] < found["seconds"]


@pytest.mark.parametrize(
    ("step", "whole", "wanted"), [(2.0, 9.0, (20.0, 45.0, 600.0)), (30.0, 400.0, (120.0, 120.0, 1600.0))]
)
def test_where_the_solutions_are_slow_students_have_four_times_as_long(
    with_reference: Setting, monkeypatch, step: float, whole: float, wanted: tuple
) -> None:
    setting = replace(with_reference, budget=Budget(cell_seconds=20.0, ask_seconds=45.0))
    found = {"step_seconds": step, "seconds": whole}
    monkeypatch.setitem(reference._found, reference._digest(setting), found)
    budget = reference.fitting_budget(setting)
    assert (budget.cell_seconds, budget.ask_seconds, budget.notebook_seconds) == wanted
    as_before = {
        name: getattr(setting.budget, name)
        for name in ("cell_seconds", "ask_seconds", "notebook_seconds", "grace_seconds")
    }
    assert replace(budget, **as_before) == setting.budget


def test_where_the_solutions_fail_everything_is_for_review_and_staff_are_told_why(
    begin: Callable, with_reference: Setting, tmp_path: Path
) -> None:
    grader = begin(workers=1, reference=with_reference.reference, bundle=spoiled(with_reference, tmp_path))
    for student in ("ada", "bob"):
        with pytest.raises(
            UngradedError, match=r"own solutions do not pass here, so nothing was judged: double \(.*doctor"
        ):
            grader.result(student, submission())
