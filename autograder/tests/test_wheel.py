"""What students install: the wheel, which holds the student copies, but no exercise, no instructor notebook and no solution."""

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
from jaxercise.start import SETTINGS, files_of, packed_assignments

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = re.compile(r"(?s)### BEGIN SOLUTION(.*?)### END SOLUTION")
LONG_ENOUGH = 20
COURSE = "jaxercise/_course/"


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


def test_the_wheel_holds_no_staff_file(wheel):
    names = wheel.namelist()
    assert [name for name in names if name.endswith((f"/{STAFF}.py", ".solutions"))] == []
    assert [name for name in names if f"/{STAFF}/" in name] == []
    assert [name for name in names if name.startswith(("source/", "release/", "tests/", "scripts/"))] == []


def test_its_notebooks_are_the_student_copies_with_all_that_lies_beside_them(wheel):
    packed = {name: wheel.read(name) for name in wheel.namelist() if name.startswith(COURSE)}
    copies = [path for folder in packed_assignments(ROOT / "release") for path in files_of(folder)]
    assert packed == {f"{COURSE}{path.parent.name}/{path.name}": path.read_bytes() for path in copies}
    assert len([name for name in packed if name.endswith(".ipynb")]) == len(list(ROOT.glob("source/*/*.ipynb"))) > 1
    assert [name for name in wheel.namelist() if name.endswith((".ipynb", ".checks")) and name not in packed] == []


def test_what_was_released_or_left_beside_a_student_copy_is_not_packed(tmp_path):
    tree = checked_out(tmp_path / "tree")
    for name in ("04_losses.solutions", "04_losses.progress.json", f"{STAFF}.py", f"{STAFF}/mse.py", "a/b.ipynb"):
        path = tree / "release" / "04_losses" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("secret")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(
        command, cwd=tree, env=os.environ | {"HATCH_BUILD_NO_HOOKS": "true"}, check=True, capture_output=True
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    packed = sorted(name.removeprefix(f"{COURSE}04_losses/") for name in names if "04_losses" in name)
    assert packed == ["04_losses.checks", "04_losses.ipynb", "pictures_04.py"]


def test_an_installed_wheel_lays_out_the_course(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    marked = tmp_path / "installed" / COURSE / "04_losses" / "04_losses.checks"
    marked.write_bytes(b"of this installation and no other")
    command = [sys.executable, "-m", "jaxercise.cli", "start", "mine", "--no-open"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    laid = {path.relative_to(tmp_path / "mine").as_posix() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    packed = {name.removeprefix(COURSE) for name in wheel.namelist() if name.startswith(COURSE)}
    assert laid == packed | {".jaxercise.json"}
    assert (tmp_path / "mine" / "04_losses" / marked.name).read_bytes() == marked.read_bytes()


def test_the_wheel_holds_what_it_needs(wheel):
    names = set(wheel.namelist())
    settings = f"jaxercise/start/{SETTINGS.name}/labconfig/page_config.json"
    needed = {
        "jaxercise/messages/core.toml",
        "jaxercise/data/mnist_sample.npz",
        "jaxercise_widgets/__init__.py",
        settings,
    }
    assert needed <= names
    assert any(name.endswith("labextensions/@jaxercise/lab/package.json") for name in names)


def test_no_line_of_a_solution_or_of_a_mutant_is_in_the_packages(wheel):
    """The student copies are searched in tests/test_secrecy.py, which knows what they give on purpose."""
    names = [name for name in wheel.namelist() if name.endswith((".py", ".toml", ".md", ".js"))]
    texts = [wheel.read(name).decode() for name in names if not name.startswith(COURSE)]
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
        lines |= set(re.findall(r"(?m)^\s*(return (?!\[Ask\().{20,})$", staff.read_text(encoding="utf-8")))
    return {
        line for line in lines if len(line) >= LONG_ENOUGH and not line.endswith(":")
    }  # a loop's head tells nothing
