"""What students install: the wheel, which holds no exercise, no instructor notebook and no solution."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from jaxercise._assignment import STAFF

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = re.compile(r"(?s)### BEGIN SOLUTION(.*?)### END SOLUTION")
LONG_ENOUGH = 20


@pytest.fixture(scope="module", params=["this tree", pytest.param("a fresh checkout", marks=pytest.mark.soak)])
def wheel(
    request: pytest.FixtureRequest, tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> zipfile.ZipFile:
    """The wheel, built as a release is; a fresh checkout holds no panel yet, so that is built as well."""
    place = tmp_path_factory.mktemp("wheel")
    tree = ROOT if request.param == "this tree" else checked_out(place / "tree")
    if not (tree / "labextension" / "dist" / "package.json").exists():
        tool("node")  # which the JupyterLab panel inside the wheel is built with
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(tree)]
    # The panel's build calls programs of this environment by name.
    programs = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    built = subprocess.run(command, env={**os.environ, **programs}, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    return zipfile.ZipFile(next(place.glob("*.whl")))


def checked_out(folder: Path) -> Path:
    """A copy of what git knows of this tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def test_the_wheel_holds_no_staff_file_and_no_notebook(wheel):
    names = wheel.namelist()
    assert [name for name in names if name.endswith((f"/{STAFF}.py", ".ipynb", ".solutions"))] == []
    assert [name for name in names if f"/{STAFF}/" in name] == []
    assert [name for name in names if name.startswith(("source/", "release/", "tests/", "scripts/"))] == []


def test_the_wheel_holds_what_it_needs(wheel):
    names = set(wheel.namelist())
    needed = {"jaxercise/messages/core.toml", "jaxercise/data/mnist_sample.npz", "jaxercise_widgets/__init__.py"}
    assert needed <= names
    assert any(name.endswith("labextensions/@jaxercise/lab/package.json") for name in names)


def test_no_line_of_a_solution_or_of_a_mutant_is_in_the_wheel(wheel):
    texts = [wheel.read(name).decode() for name in wheel.namelist() if name.endswith((".py", ".toml", ".md", ".js"))]
    secret = solution_lines()
    assert len(secret) > 10
    assert [line for line in secret if any(line in text for text in texts)] == []


def solution_lines() -> set[str]:
    """The lines of the solutions that are long enough to be told from anybody's."""
    lines: set[str] = set()
    for notebook in ROOT.glob("source/*/*.ipynb"):
        for solution in SOLUTION.findall(notebook.read_text(encoding="utf-8")):
            # In the file a line stands between quotes, its own quotes and its end escaped.
            lines |= {line.strip() for line in re.findall(r'"\s*(.*?)(?:\\n)?"', solution)}
    for staff in ROOT.glob("source/*/exercises/*.py"):
        lines |= set(re.findall(r"(?m)^\s*(return .{20,})$", staff.read_text(encoding="utf-8")))
    return {
        line for line in lines if len(line) >= LONG_ENOUGH and not line.endswith(":")
    }  # a loop's head tells nothing
