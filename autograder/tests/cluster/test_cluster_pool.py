"""Machines of a Dask scheduler grade as workers here do; one that is lost or not allowed to costs nobody anything."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from jaxercise._errors import GradingError
from jaxercise.cluster import Certificates
from jaxercise.cluster._connection import resource_for
from jaxercise.grading import LocalPool, StoredResult
from jaxercise_testing.class_grader import class_graders
from jaxercise_testing.solved_course import NAME, RIGHT, outputs_of, submission

pytestmark = pytest.mark.needs("namespaces")
NONE = Certificates()
WRONG = {**RIGHT, "double": "def double(x):\n    return 3 * x"}
DYING = {**RIGHT, "double": "import os\ndef double(x):\n    os._exit(1)"}
READING = {**RIGHT, "double": 'print(open("points.txt").read())\ndef double(x):\n    return 2 * x'}


def marks(run: StoredResult) -> dict[str, tuple[str, float]]:
    return {name: (report.outcome, report.score) for name, report in run.reports.items()}


def hand_in_all(grader) -> None:
    for student, answers in (("ada", RIGHT), ("bo", WRONG), ("cy", DYING)):
        grader.hand_in(student, submission(answers))
    grader.hand_in("di", submission(READING), **{"points.txt": "beside"})


def test_everybody_gets_what_a_worker_here_would_give(cluster, begin_on, setting, tmp_path):
    there = begin_on(cluster.address, NONE)
    hand_in_all(there)
    (tmp_path / "here").mkdir()
    with class_graders(setting, tmp_path / "here", LocalPool) as make:
        here = make(2)
        hand_in_all(here)
        for student in ("ada", "bo", "cy", "di"):
            assert marks(there.grade(student)) == marks(here.grade(student)), student
    notebook = nbformat.read(tmp_path / "received" / "di" / f"{NAME}.ipynb", as_version=4)
    assert (tmp_path / "received" / "di" / "points.txt").read_text() == "beside"
    assert there.grade("di", notebook).level == "contained"
    assert outputs_of(notebook, "points.txt")[0].text == "beside\n"


def test_a_result_that_is_stored_here_is_not_made_again(cluster, begin_on):
    first = begin_on(cluster.address, NONE).result("ada", submission())
    again = begin_on(cluster.address, NONE)
    assert again.result("ada", submission()).run_id == first.run_id
    assert again.result("ada", submission(WRONG)).run_id != first.run_id


def test_a_notebook_that_changed_after_it_was_received_is_graded_as_it_is_now(cluster, begin_on, tmp_path):
    grader = begin_on(cluster.address, NONE)
    grader.hand_in("ada", submission(WRONG))
    assert grader.grade("ada").reports["double"].score == 0.0
    assert grader.grade("ada", submission(RIGHT)).reports["double"].score == 4.0


def test_a_machine_keeps_nothing_of_a_student(cluster, begin_on):
    begin_on(cluster.address, NONE).result("ada", submission())
    kept = [path for path in cluster.folder.rglob("*") if "ada" in path.name and path.is_file()]
    assert kept == []


@pytest.mark.soak
def test_work_of_machines_that_are_lost_is_done_by_the_others(scheduler, begin_on):
    lost = [scheduler.add(), scheduler.add()]
    scheduler.add()
    grader = begin_on(scheduler.address, NONE)
    slow = submission(before="import time\ntime.sleep(5)")
    for number in range(6):
        grader.hand_in(f"student {number}", slow)
    time.sleep(2)
    for machine in lost:
        machine.kill()
    assert [grader.grade(f"student {n}").reports["double"].score for n in range(6)] == [4.0] * 6


def test_without_a_machine_that_may_grade_nobody_is_graded_and_the_next_step_is_told(scheduler, begin_on):
    scheduler.run("dask", "worker", scheduler.address, "--no-nanny", "--no-dashboard", "--name", "stranger")
    told = ""
    while "may not: stranger" not in told:  # until the stranger has come
        with pytest.raises(GradingError) as refused:
            begin_on(scheduler.address, NONE)
        told = str(refused.value)
    assert f"On each machine run `jaxercise worker {scheduler.address}`" in told


def test_a_stranger_that_claims_to_have_walls_grades_nobody(scheduler, begin_on):
    claim = f"{resource_for('contained')}=1"
    scheduler.run("dask", "worker", scheduler.address, "--no-nanny", "--no-dashboard", "--resources", claim)
    grader = None
    while grader is None:  # until the stranger has come
        with suppress(GradingError):
            grader = begin_on(scheduler.address, NONE)
    grader.hand_in("ada", submission())
    with pytest.raises(GradingError, match="not started by `jaxercise worker`"):
        grader.grade("ada")


def test_a_machine_whose_walls_are_too_low_does_not_join(scheduler):
    words = ("jaxercise.cli", "worker", scheduler.address, "--level", "full")
    machine = scheduler.run(*words, path="/nowhere", stderr=subprocess.PIPE)  # no bubblewrap is found there
    said = machine.communicate()[1]
    assert machine.returncode == 2 and "at least 'full' is wanted" in said


def test_a_scheduler_that_is_not_there_is_told_with_the_next_step(begin_on, monkeypatch):
    monkeypatch.setattr("jaxercise.cluster._cluster_pool.CONNECT_SECONDS", 1.0)
    with pytest.raises(GradingError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9.*dask scheduler"):
        begin_on("tcp://127.0.0.1:9", NONE)


@pytest.mark.needs("openssl")
def test_over_tls_only_those_with_a_certificate_of_the_cluster_take_part(scheduler, begin_on, tmp_path):
    ours, others = (certificate(tmp_path / name) for name in ("ours", "others"))
    for process in scheduler.processes:
        process.kill()
    (scheduler.folder / "scheduler.json").unlink(missing_ok=True)
    files = (f"--tls-ca-file={ours.ca}", f"--tls-cert={ours.cert}", f"--tls-key={ours.key}")
    scheduler.start("--host", "tls://127.0.0.1", *files, "--protocol", "tls")
    scheduler.add("--ca", ours.ca, "--cert", ours.cert, "--key", ours.key)
    assert scheduler.address.startswith("tls://")
    assert begin_on(scheduler.address, ours).result("ada", submission()).reports["double"].score == 4.0
    with pytest.raises(GradingError, match="No Dask scheduler answers"):
        begin_on(scheduler.address, others)


def certificate(folder: Path) -> Certificates:
    """A certificate that signs itself, and so is its own authority; made by the commands of docs/cluster.md."""
    folder.mkdir()
    text = (Path(__file__).parents[3] / "docs" / "cluster.md").read_text(encoding="utf-8")
    commands = text.partition("```sh\nopenssl")[2].partition("```")[0]
    subprocess.run(["sh", "-ec", f"openssl{commands}"], cwd=folder, check=True, capture_output=True)
    return Certificates(str(folder / "ca.pem"), str(folder / "machine.pem"), str(folder / "machine.key"))
