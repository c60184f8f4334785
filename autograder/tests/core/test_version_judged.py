"""Which version of an answer a check judges, told in a real kernel: never a pass for code that is not there."""

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import jax.numpy as jnp
import pytest
from jaxercise._bundle import Bundle, to_bytes
from jaxercise._exercise import Exercise, gate
from jaxercise.author import matches
from jaxercise_testing.baking import baked_from
from jupyter_client import KernelManager

DOUBLE = Exercise(
    title="Double",
    name="double",
    points=2,
    minutes=1,
    hints=["-"],
    cases={"main": lambda rng: (jnp.arange(3.0),)},
    checks={"value": gate(matches("is twice the input"))},
)
SET_UP = "from jaxercise import assignment\ncheck, hint, reveal = assignment('00_test')"
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return x * x"


class Kernel:
    """A kernel, and what its cells say."""

    def __init__(self, folder: Path) -> None:
        self.notebook = folder / "00_test.ipynb"
        self.manager = KernelManager()
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, "JPY_SESSION_NAME": str(self.notebook)})
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.run(SET_UP)

    def run(self, text: str) -> str:
        """The text of all outputs of a cell."""
        said: list[str] = []

        def hear(message: dict) -> None:
            content = message["content"]
            said.append(content.get("text") or content.get("data", {}).get("text/plain", "") or "")
            said.extend(content.get("traceback", []))

        self.client.execute_interactive(text, output_hook=hear, timeout=60)
        return "\n".join(said)

    def save(self, *cells: str) -> None:
        """What the notebook's file holds from now on."""
        plain = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
        self.notebook.write_text(json.dumps({"cells": plain}), encoding="utf-8")
        later = time.time() + 5
        os.utime(self.notebook, (later, later))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("kernel")
    bundle = Bundle("00_test", (baked_from(DOUBLE, lambda x: 2 * x, key="public"),))
    (folder / "00_test.checks").write_bytes(to_bytes(bundle))
    started = Kernel(folder)
    yield started
    started.client.stop_channels()
    started.manager.shutdown_kernel(now=True)


@pytest.fixture(autouse=True)
def fresh(kernel: Kernel) -> None:
    kernel.notebook.unlink(missing_ok=True)
    kernel.run("globals().pop('double', None)")


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (RIGHT, "def double"),
        ("def half(\n    x,\n):\n    return x / 2\n\ndef double(\n    x,\n):\n    return 2 * x", "def double"),
        ("import operator\n\ndouble = lambda x: 2 * x", "double = lambda x: 2 \\* x"),
    ],
)
def test_the_report_names_the_run_and_the_line_that_defines(kernel, cell, line):
    kernel.run(cell)
    assert re.search(rf"✓ double: 1 of 1 .*Judged: In\[\d+\], `{line}`\.", kernel.run("check('double')"), re.S)


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ("def double(x:\n    return 2 * x", "SyntaxError"),
        ("def double(x):\n  return 2 * x\n return 3", "IndentationError"),
        ("import nowhere\ndef double(x):\n    return 3 * x", "ModuleNotFoundError"),
    ],
)
def test_after_a_failed_run_nothing_is_judged(kernel, broken, error):
    kernel.run(RIGHT)
    kernel.run(broken)
    told = kernel.run("check('double')")
    assert "✓" not in told and "Not judged." in told
    assert f"that run ended with {error}, so what `double` stands for now is an older version" in told
    kernel.run(RIGHT)
    assert "✓ double: 1 of 1" in kernel.run("check('double')")


def test_a_name_that_a_failed_run_never_defined_is_told_with_its_error(kernel):
    kernel.run("def double(x:\n    return 2 * x")
    told = kernel.run("check('double')")
    assert "that run ended with SyntaxError, so there is no `double`" in told


def test_a_cell_that_fails_after_its_definition_is_judged(kernel):
    kernel.run(RIGHT + "\n\nassert double(1) == 3")
    assert "✓ double: 1 of 1" in kernel.run("check('double')")


def test_a_cell_that_was_changed_and_saved_but_not_run_is_not_judged(kernel):
    kernel.run(RIGHT)
    kernel.save(SET_UP, WRONG)
    told = kernel.run("check('double')")
    assert "✓" not in told and "defines `double` by another text than the one that was run last" in told
    kernel.run(WRONG)
    kernel.save(SET_UP, WRONG)
    assert "✗ double: 0 of 1" in kernel.run("check('double')")


def test_a_file_that_is_older_than_the_run_says_nothing(kernel):
    kernel.save(SET_UP, WRONG)
    before = time.time() - 60
    os.utime(kernel.notebook, (before, before))
    kernel.run(RIGHT)
    assert "✓ double: 1 of 1" in kernel.run("check('double')")


def test_a_file_that_is_no_notebook_says_nothing(kernel):
    kernel.run(RIGHT)
    for text in ("", "[]", '{"cells": [3]}', "\x00"):
        kernel.notebook.write_text(text)
        later = time.time() + 5
        os.utime(kernel.notebook, (later, later))
        assert "✓ double: 1 of 1" in kernel.run("check('double')")


def test_our_errors_are_one_sentence(kernel):
    told = kernel.run("check('dubble')")
    assert told.strip() == "00_test has no exercise 'dubble'. Its exercises are: double."
