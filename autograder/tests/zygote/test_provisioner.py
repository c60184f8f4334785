"""Kernels forked from the zygote run notebooks as fresh ones do, and what is different is said."""

import asyncio
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from jaxercise._bundle import Bundle
from jaxercise.grading import Budget, KernelChoice, bake_in_child, grade_notebook
from jaxercise.grading._kernel import StudentKernel
from jaxercise.grading._message import Message
from jaxercise.grading._scratch import ScratchFolder
from jaxercise.zygote import zygote
from jaxercise_testing.solved_course import RIGHT, build, submission
from nbformat.v4 import new_notebook

FORKED = KernelChoice(provisioner="jaxercise-zygote")


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


class Session:
    """A kernel and what its cells gave: texts by kind."""

    def __init__(self, kernel: StudentKernel) -> None:
        self.kernel = kernel

    async def run(self, source: str, seconds: float = 60.0) -> list[str]:
        """What a cell gave: `type:text` for each output, then how it ended if not well."""
        given: list[str] = []

        def take(message: Message) -> bool:
            content = message.content()
            if message.kind in ("stream", "error", "display_data", "execute_result"):
                kind = content.get("name") or message.kind
                text = content.get("text") or content.get("ename") or sorted(content["data"])
                if kind == "stdout" and given and given[-1].startswith("stdout:"):
                    given[-1] += text  # how often it is flushed depends on the machine
                else:
                    given.append(f"{kind}:{text}")
            return True

        ended = await self.kernel.wait(self.kernel.send(source), seconds, take)
        return [*given, *([ended] if ended else [])]


def in_kernel(use: Callable[[Session], Awaitable], choice: KernelChoice = FORKED) -> object:
    """Use a kernel from its start to its end."""

    async def whole() -> object:
        with ScratchFolder() as place:
            kernel = StudentKernel(place, choice, Budget())
            try:
                await kernel.start()
                return await use(Session(kernel))
            finally:
                await kernel.close()

    return asyncio.run(whole())


def test_a_forked_kernel_gives_what_a_fresh_one_gives(capfd: pytest.CaptureFixture[str]) -> None:
    cells = (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); None",
        "print('words'); import sys; print('more', file=sys.stderr)",
        "!echo from a shell",
        "import os, sys; os.getcwd() == os.path.realpath(os.environ['HOME'] + '/../work'), sys.path[0] != '', '' in sys.path",
        "import threading, os; print(sorted({type(t).__name__ for t in threading.enumerate()} - {'ParentPollerUnix'}), 'JPY_PARENT_PID' in os.environ)",
        "def f(x): return 1 / x\nf(0)",
        "print(sorted(vars(__import__('__main__')))[:3], sys.argv[0].rpartition('/')[2])",
        "import jax; print(jax.numpy.arange(3).sum(), jax.config.jax_enable_x64)",
        "import ipywidgets; ipywidgets.IntSlider()",
    )

    async def all_cells(session: Session) -> list[list[str]]:
        return [await session.run(source) for source in cells]

    forked = in_kernel(all_cells)
    assert capfd.readouterr().out == ""
    fresh = in_kernel(all_cells, KernelChoice())
    assert forked[4][0].endswith("False\n")  # no kernel that would end itself because its parent is another
    del forked[4], fresh[4]
    assert forked == fresh
    assert forked[0] == ["display_data:['image/png', 'text/plain']"]


def test_a_running_loop_is_interrupted_and_the_kernel_goes_on() -> None:
    async def interrupted(session: Session) -> tuple[list[str], list[str]]:
        loop = asyncio.create_task(session.run("while True: sum(range(100))"))
        await asyncio.sleep(1.0)
        await session.kernel.interrupt()
        return await loop, await session.run("print(1 + 1)")

    assert in_kernel(interrupted) == (["error:KeyboardInterrupt"], ["stdout:2\n"])


@pytest.mark.parametrize(
    "source", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "import os; os.kill(os.getpid(), 9)"]
)
def test_a_kernel_that_dies_is_noticed(source: str) -> None:
    async def dying(session: Session) -> list[str]:
        return await session.run(source, seconds=30)

    assert in_kernel(dying) == ["died"]


def test_eight_kernels_run_side_by_side_and_none_is_left() -> None:
    async def one(number: int) -> list[str]:
        with ScratchFolder() as place:
            kernel = StudentKernel(place, FORKED, Budget())
            try:
                await kernel.start()
                return await Session(kernel).run(f"import jax.numpy as jnp; print(int(jnp.sum(jnp.arange({number}))))")
            finally:
                await kernel.close()

    async def all_of_them() -> list[list[str]]:
        return await asyncio.gather(*map(one, range(8)))

    assert asyncio.run(all_of_them()) == [[f"stdout:{sum(range(number))}\n"] for number in range(8)]
    children = Path(f"/proc/{zygote().pid}/task/{zygote().pid}/children")
    while children.read_text():
        time.sleep(0.02)


def test_where_no_copy_can_be_made_a_fresh_kernel_with_the_same_limits_is_started_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def told(session: Session) -> tuple[str, list[str]]:
        provisioner = session.kernel._manager.provisioner
        assert isinstance(provisioner.process, subprocess.Popen)
        return provisioner.remark, await session.run(
            "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))"
        )

    longer_than_a_message = {f"LONG{number}": "x" * 100_000 for number in range(5)}
    choice = KernelChoice(
        "jaxercise-zygote", settings={"limits": {"core": 0, "nofile": 500}}, environment=longer_than_a_message
    )
    with caplog.at_level(logging.WARNING):
        remark, limits = in_kernel(told, choice)
    assert "kernel started as a fresh process: The zygote cannot be asked" in remark
    assert remark in caplog.text
    assert limits == ["stdout:(500, 500)\n"]


def test_the_record_of_a_grading_says_that_its_kernel_was_a_fresh_process() -> None:
    choice = KernelChoice("jaxercise-zygote", environment={f"LONG{number}": "x" * 100_000 for number in range(5)})
    graded = grade_notebook(new_notebook(), Bundle("00_empty", ()), kernel=choice)
    assert ["fresh process" in event for event in graded.events] == [True]
    assert grade_notebook(new_notebook(), Bundle("00_empty", ()), kernel=FORKED).events == ()


def test_limits_of_the_choice_hold_in_a_forked_kernel() -> None:
    async def limits(session: Session) -> list[str]:
        assert session.kernel._manager.provisioner.remark == ""
        return await session.run("import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))")

    assert in_kernel(limits, KernelChoice("jaxercise-zygote", settings={"limits": {"nofile": 600}})) == [
        "stdout:(600, 600)\n"
    ]


def test_a_zygote_that_vanishes_while_it_grades_is_our_failure_and_not_the_students(tmp_path: Path) -> None:
    bundle = bake_in_child(build(tmp_path), "a secret key")
    zygote().fork([sys.executable, "-c", "pass"], {}, "/").wait()
    kill = f"import os\nos.kill({zygote().pid}, {int(signal.SIGKILL)})\nwhile True: len('on')"
    graded = grade_notebook(submission(RIGHT, before=kill), bundle, kernel=FORKED)
    assert {report.outcome for report in graded.reports.values()} == {"needs_review"}  # the pool tries it once more
    assert any("vanished" in event for event in graded.events)
    again = grade_notebook(submission(RIGHT), bundle, kernel=FORKED)
    assert sum(report.score for report in again.reports.values()) == 12.0
