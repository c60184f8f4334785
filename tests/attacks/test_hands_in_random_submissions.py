"""Submissions of random notebooks and files are graded beside honest ones, by real workers: the honest get their marks, whatever the others are."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise._bundle import to_bytes
from jaxercise.grading import AssignmentGrader, Budget, LocalPool, Progress, Setting, UngradedError, bake_in_child
from jaxercise.reception import Intake, write_expected
from jaxercise_testing.mutations import NAMES, litter, mutated
from jaxercise_testing.seed import SEED
from jaxercise_testing.solved_course import NAME, RIGHT, build, submission

HONEST_EVERY = 5
BUDGET = Budget(cell_seconds=5, ask_seconds=5, notebook_seconds=20)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssignmentGrader]:
    folder = tmp_path_factory.mktemp("random")
    (folder / "cases").write_bytes(to_bytes(bake_in_child(build(folder / "source"), "a secret key")))
    write_expected(folder / "expected.json", {NAME: submission({name: "" for name in RIGHT})}, {})
    setting = Setting(NAME, "content", str(folder / "cases"), {}, str(folder / "state"), "0123", "nonce", budget=BUDGET)
    progress = Progress()
    grader = AssignmentGrader({NAME: setting}, Intake(str(folder / "expected.json")), LocalPool(2, progress), progress)
    yield grader
    grader.close()


def test_what_is_handed_in_at_random_is_written_nowhere_else(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "submitted"
    outside.write_text("kept")
    folder.mkdir()
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(outside)
    for seed in range(500):
        litter(folder, random.Random(seed))
    assert outside.read_text() == "kept"


def test_random_submissions_harm_nobody_else(grader, tmp_path):
    _grade(grader, tmp_path, 15, SEED)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_thousands_of_random_submissions_harm_nobody_else(grader, tmp_path):
    for seed in range(400):
        _grade(grader, tmp_path / str(seed), 50, f"soak {seed}")
        shutil.rmtree(tmp_path / str(seed))


def _grade(grader: AssignmentGrader, folder: Path, count: int, seed: object) -> None:
    dice = random.Random(str(seed))
    whole = json.loads(nbformat.writes(submission()))
    for number in range(count):
        student = f"{seed}-{number}"
        here, target = folder / "submitted" / student, folder / "received" / student
        here.mkdir(parents=True)
        target.mkdir(parents=True)
        if number % HONEST_EVERY == 0:
            nbformat.write(submission(), here / f"{NAME}.ipynb")
        else:
            litter(here, dice)
            (here / f"{NAME}.ipynb").write_bytes(mutated(whole, dice))
        grader.receive(student, here, target)
    for number in range(count):
        student = f"{seed}-{number}"
        found = _scores(grader, student, folder / "received" / student)
        if number % HONEST_EVERY == 0:
            assert found == {"double": 4.0, "reverse": 2.0, "predict": 6.0}, student
        assert all(0.0 <= score <= points for score, points in zip(found.values(), (4.0, 2.0, 6.0), strict=False)), (
            student
        )


def _scores(grader: AssignmentGrader, student: str, target: Path) -> dict[str, float]:
    """The scores of a student; empty for one whom a person must look at."""
    try:
        if grader.received(student).notebooks[NAME].outcome:
            return {}
        notebook = nbformat.read(target / f"{NAME}.ipynb", as_version=4)
        nbformat.validate(notebook)
        return {name: report.score for name, report in grader.grade(student, NAME, notebook).reports.items()}
    except UngradedError:
        return {}
