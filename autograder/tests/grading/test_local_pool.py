"""Workers grade ahead: one zygote for all, a result for a content, a lost worker for nobody's loss."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jaxercise._bundle import to_bytes
from jaxercise.grading import (
    AssignmentGrader,
    Budget,
    KernelChoice,
    Pool,
    Progress,
    ResultStore,
    SecretCases,
    Setting,
    StoredRun,
    UngradedError,
    bake_in_child,
)
from jaxercise.grading._job import from_json, job
from jaxercise.zygote import zygote
from jaxercise_testing.solved_course import NAME, RIGHT, build, shown_score, submission
from nbformat import NotebookNode

WRONG = {**RIGHT, "double": "def double(x): return 3 * x"}


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "cases").write_bytes(to_bytes(bake_in_child(build(folder / "source"), "a secret key")))
    return Setting(NAME, "content", str(folder / "cases"), (), str(folder / "state"), "0123", "nonce")


@pytest.fixture
def begin(setting: Setting, tmp_path: Path) -> Iterator[Callable[..., AssignmentGrader]]:
    """Makes graders with an empty store each, and sees them end."""
    graders: list[AssignmentGrader] = []

    def make(workers: int = 2, **changes: object) -> AssignmentGrader:
        progress = Progress()
        graders.append(
            AssignmentGrader(replace(setting, **{"store": str(tmp_path), **changes}), Pool(workers, progress), progress)
        )
        return graders[-1]

    yield make
    for grader in graders:
        grader.close()


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def scores(run: StoredRun) -> dict[str, float]:
    return {name: report.score for name, report in run.reports.items()}


def test_results_made_ahead_are_those_that_are_asked_for(begin):
    grader, notebooks = begin(), {"ada": submission(), "eve": submission(WRONG)}
    for student, notebook in notebooks.items():
        grader.prefetch(student, lambda notebook=notebook: notebook)
    for student, double in (("eve", 0.0), ("ada", 4.0)):
        given = submission(WRONG if student == "eve" else RIGHT)
        run = grader.grade(student, given)
        assert scores(run)["double"] == float(shown_score(given, "double")) == double
        assert run.student == student and run.nonce == "nonce"


def test_a_notebook_that_changed_meanwhile_is_graded_as_it_is_now(begin):
    grader = begin()
    grader.prefetch("ada", lambda: submission(WRONG))
    assert scores(grader.grade("ada", submission()))["double"] == 4.0


def test_a_notebook_that_cannot_be_read_ahead_is_graded_when_it_is_there(begin):
    grader = begin()
    grader.prefetch("ada", lambda: Path("/nowhere").read_text())
    assert scores(grader.grade("ada", submission()))["double"] == 4.0


def test_workers_started_ahead_are_those_that_work_and_no_more_than_there_may_be():
    pool = Pool(2, Progress())
    pool.start(1)
    until(lambda: len(pool.pids) == 1)
    pool.start(30)
    until(lambda: len(pool.pids) == 2)
    pool.close()
    pool.start(2)
    assert pool.pids == []


def test_a_second_run_repeats_nothing_and_an_order_to_grade_again_repeats_all_once(begin):
    first = begin().grade("ada", submission())
    assert begin().grade("ada", submission()).run_id == first.run_id
    assert begin().grade("eve", submission()).run_id != first.run_id
    again = begin(order="again").grade("ada", submission())
    assert again.run_id != first.run_id
    assert begin(order="again").grade("ada", submission()).run_id == again.run_id
    assert begin(order="and again").grade("ada", submission()).run_id != again.run_id


KILLER = """
import glob, os, signal
for place in glob.glob("/proc/[0-9]*/stat"):
    with open(place) as stat:
        parent = stat.read().rpartition(")")[2].split()[1]
    with open(place.replace("stat", "cmdline")) as words:
        if parent == "{grader}" and "jaxercise.grading._worker_main" in words.read():
            os.kill(int(place.split("/")[2]), signal.SIGKILL)
"""


def test_a_notebook_that_kills_its_worker_twice_is_for_a_person_and_costs_nobody_else_anything(begin):
    grader, killer = begin(), submission(before=KILLER.format(grader=os.getpid()))
    grader.prefetch("ada", submission)
    grader.prefetch("eve", lambda: killer)
    grader.prefetch("kim", submission)
    with pytest.raises(UngradedError, match="worker ended"):
        grader.grade("eve", killer)
    assert (
        scores(grader.grade("ada", submission()))["double"]
        == scores(grader.grade("kim", submission()))["double"]
        == 4.0
    )


def test_a_failure_of_the_machinery_is_not_taken_for_a_result(begin):
    broken = KernelChoice(provisioner="there-is-none")
    run = begin(kernel=broken).grade("ada", submission())
    assert run.needs_review and set(run.outcomes.values()) == {"needs_review"}
    again = begin(kernel=broken).grade("ada", submission())
    assert again.run_id != run.run_id, "another command tries again"


def test_all_workers_fork_from_the_graders_own_zygote_and_a_new_one_when_it_is_gone(begin):
    grader = begin()
    grader.grade("ada", submission())
    before = zygote().pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert scores(grader.grade("eve", submission()))["double"] == 4.0
    assert zygote().pid not in (0, before)
    run = grader.grade("kim", submission())
    assert not any("fresh" in event for event in run.events)


def test_closing_in_the_middle_ends_at_once(begin):
    grader = begin()
    grader.prefetch("ada", lambda: submission(before="import time\ntime.sleep(600)"))
    grader.prefetch("eve", submission)
    threading.Event().wait(1.0)
    grader.close()


def changes(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    yield "source", submission(WRONG)
    yield "one more cell", submission(before="1")
    retyped = submission()
    retyped.cells[-1].cell_type = "raw"
    yield "type", retyped
    renamed = submission()
    next(cell for cell in renamed.cells if "nbgrader" in cell.metadata).metadata.nbgrader.grade_id = "mine"
    yield "grade id", renamed


def test_a_key_names_all_that_decides_a_result(setting, tmp_path):
    (tmp_path / "beside").write_text("1")
    key = setting.key("ada", submission().cells)
    others = [setting.key("ada", notebook.cells) for _, notebook in changes(submission())]
    others += [setting.key("eve", submission().cells)]
    for change in (
        {"assignment": "other"}, {"exercises": "edited"}, {"files": (str(tmp_path / "beside"),)}, {"key_fingerprint": "4567"},
        {"budget": Budget(cell_seconds=1)}, {"kernel": KernelChoice(platforms=("gpu",))}, {"environment": {"DATA": "full"}},
    ):  # fmt: skip
        others.append(replace(setting, **change).key("ada", submission().cells))
    assert len({key, *others}) == 1 + len(others)


def test_a_key_names_nothing_else(setting):
    other = submission()
    for cell in other.cells:
        cell["id"] = "x" + cell["id"]
        cell.metadata["tags"] = ["raises-exception"]
    moved = replace(setting, store="/elsewhere", nonce="other", bundle="/other", order="again")
    assert moved.key("ada", other.cells) == setting.key("ada", submission().cells)


def test_a_job_comes_through_a_pipe_as_it_was(setting):
    given = job(replace(setting, kernel=KernelChoice(environment={"A": "b"})), "ada é", submission())
    assert from_json(given.to_json()) == given


def test_a_store_forgets_what_is_not_whole(tmp_path):
    store, run = ResultStore(tmp_path), StoredRun("ab", "ada", NAME, {}, "0", "n", "full", key="k")
    from jaxercise.grading._store import CellOutputs

    store.keep(run, CellOutputs.by(submission()))
    assert store.load("ada", NAME, "k")[0].run_id == "ab"
    next(tmp_path.rglob("ab.json")).unlink()
    assert store.load("ada", NAME, "k") is None


def test_a_round_goes_on_until_it_is_closed_or_the_exercises_change(tmp_path):
    rounds, baked = SecretCases(tmp_path), []

    def bake(nonce: str) -> bytes:
        baked.append(nonce)
        return nonce.encode()

    first, cases = rounds.open(NAME, "a", bake)
    assert cases.read_bytes() == first.nonce.encode() and cases.stat().st_mode & 0o777 == 0o600
    assert rounds.open(NAME, "a", bake) == (first, cases) and len(baked) == 1
    assert rounds.open(NAME, "b", bake)[0].nonce != first.nonce
    second, _ = rounds.open(NAME, "b", bake)
    rounds.close(NAME)
    third, _ = rounds.open(NAME, "b", bake)
    assert third.nonce != second.nonce and len(baked) == 3


def test_cases_that_cannot_be_baked_open_no_round(tmp_path):
    def fail(_: str) -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        SecretCases(tmp_path).open(NAME, "a", fail)
    assert not list(tmp_path.rglob("*.json")) and not list(tmp_path.rglob("*.bundle"))


def test_an_order_keeps_its_name_until_it_is_finished(tmp_path):
    rounds = SecretCases(tmp_path)
    rounds.open(NAME, "a", str.encode)
    order = rounds.regrade_id(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") == order != rounds.regrade_id(NAME, "ada *")
    rounds.finish_regrade(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") != order
