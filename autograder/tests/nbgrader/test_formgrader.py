"""Formgrader's button grades while the server goes on answering."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    CONFIG,
    build_course,
    grades,
    nbgrader,
    released,
    solved,
    submit,
)
from jaxercise_testing.lab import end_server

TOKEN = "letmein"
# Runs until a file is there, which the test makes only after the server has answered another request.
WAITS = """
import pathlib, time
pathlib.Path({started!r}).touch()
while not pathlib.Path({go_on!r}).exists():
    time.sleep(0.05)
def double(x):
    return 2 * x
"""


# Without walls, so that a notebook can tell the test how far it is, and wait for it.
IN_SIGHT = CONFIG.replace("compiled=False", 'highest_level="unprotected", compiled=False')


@dataclass(frozen=True)
class Server:
    """A Jupyter server with formgrader, in a course."""

    course: Path
    port: int

    def ask(self, path: str, method: str = "GET", seconds: float = 20.0) -> dict:
        """The answer to a request."""
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return json.loads(answer.read())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    course = build_course(tmp_path / "course", tmp_path / "state", IN_SIGHT)
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter_server", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--no-browser",
        "--ServerApp.port_retries=0", "--ip=127.0.0.1", f"--ServerApp.root_dir={course}", "--allow-root",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "IPYTHONDIR": str(course / ".ipython"),
        "JAX_PLATFORMS": "cpu",
    }
    with (
        (tmp_path / "server.log").open("wb") as log,
        subprocess.Popen(
            command, cwd=course, env=environment, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            wait_until_up(Server(course, port), process)
            yield Server(course, port)
        finally:
            end_server(process)


def wait_until_up(server: Server, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            server.ask("/api/status")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((server.course.parent / "server.log").read_text()[-3000:])


def test_the_server_answers_others_while_a_click_is_graded(server, tmp_path):
    started, go_on, answer = tmp_path / "started", tmp_path / "go_on", {}
    waiting = WAITS.format(started=str(started), go_on=str(go_on))
    submit(server.course, "ada", solved(released(server.course), double=waiting))
    click = threading.Thread(
        target=lambda: answer.update(server.ask(f"/formgrader/api/submission/{ASSIGNMENT}/ada/autograde", "POST", 200))
    )
    click.start()
    while not started.exists() and click.is_alive():
        time.sleep(0.05)
    try:
        status = server.ask("/api/status")  # of stock nbgrader there is no answer before the cell's time is over
        listed = server.ask(f"/formgrader/api/submissions/{ASSIGNMENT}")
    finally:
        go_on.touch()
        click.join()
    assert status["kernels"] == 0 and [each["student"] for each in listed] == ["ada"]
    assert answer["success"], answer
    assert (grades(server.course, "ada")["double"]["auto"], grades(server.course, "ada")["total"]["auto"]) == (4.0, 2.0)


def test_two_clicks_are_graded_one_after_the_other_from_the_same_cases(server):
    for student in ("ada", "eve"):
        submit(server.course, student, solved(released(server.course)))
    answers: list[dict] = []
    clicks = [
        threading.Thread(
            target=lambda s=s: answers.append(
                server.ask(f"/formgrader/api/submission/{ASSIGNMENT}/{s}/autograde", "POST", 200)
            )
        )
        for s in ("ada", "eve")
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert [answer["success"] for answer in answers] == [True, True], answers
    assert grades(server.course, "ada")["double"]["auto"] == grades(server.course, "eve")["double"]["auto"] == 4.0
    runs = [json.loads(path.read_text()) for path in server.course.parent.rglob("results/*/*/*.json")]
    assert len(runs) == 2 and len({run["nonce"] for run in runs}) == 1
