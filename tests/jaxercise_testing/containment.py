"""What the tests of the walls share: a workplace, processes behind walls, and a Python that an ordinary user can reach."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import jaxercise
import jaxercise_widgets
import numpy
import pytest
from jaxercise.sandbox import Policy
from jaxercise.sandbox._uids import are_mapped
from jaxercise.zygote import zygote

LEVELS = ("contained", "full")
AT_FULL = pytest.mark.needs("namespaces")
AT_EACH_LEVEL = pytest.mark.parametrize("level", ["contained", pytest.param("full", marks=AT_FULL)])
ORDINARY = 60999  # a user that this machine does not know
LIMITS = {"core": 0, "data": 1 << 30, "fsize": 1 << 20, "nproc": 40}


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder with `work`, `home`, `tmp` and `run`, beside a file that everybody could read."""
    with tempfile.TemporaryDirectory(prefix="jx", dir="/tmp", ignore_cleanup_errors=True) as base:
        os.chmod(base, 0o755)
        (Path(base) / "canary").write_text("seen", encoding="utf-8")
        for name in ("work", "home", "tmp", "run"):
            (Path(base) / "place" / name).mkdir(parents=True, mode=0o700)
        yield Path(base) / "place"


def behind(level: str, code: str, place: Path, limits: dict[str, int] = LIMITS, **more: object) -> tuple[str, int]:
    """What code printed behind the walls of a level, and how its process ended."""
    environment = {
        "HOME": f"{place}/home",
        "TMPDIR": f"{place}/tmp",
        "PATH": "/usr/bin:/bin",
        "BASE": str(place.parent),
    }
    policy = replace(Policy(level, str(place)), **more)
    with tempfile.TemporaryFile() as said:
        process = zygote().fork(
            [sys.executable, "-c", code],
            environment,
            place / "work",
            limits,
            (None, said.fileno(), said.fileno()),
            policy,
        )
        ended = process.wait()
        said.seek(0)
        return said.read().decode(), ended


def run_as_ordinary_user(code: str, folder: Path, path: str = os.defpath) -> str:
    """What code printed in a process of an ordinary user, who has a Python of his own with our packages.

    Skips the test where this process is not root, or root of a container with one user, or no such Python can be reached.
    """
    program = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    packages = Path(numpy.__file__).parent.parent
    if os.geteuid() or not are_mapped() or program is None or not _open_to_all(packages):
        pytest.skip("no second user with a Python of this version")
    venv = folder / "venv"
    subprocess.run([program, "-m", "venv", "--without-pip", venv], check=True)
    ours = [Path(module.__file__).parents[1] for module in (jaxercise, jaxercise_widgets)]
    site = venv / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (site / "ours.pth").write_text("\n".join(map(str, [*ours, packages])), encoding="utf-8")
    own = folder / "own"
    own.mkdir()
    os.chown(own, ORDINARY, ORDINARY)
    for each in (folder, *folder.parents):
        each.chmod(each.stat().st_mode | 0o011) if each.is_relative_to("/tmp") and each != Path("/tmp") else None
    ran = subprocess.run(
        [venv / "bin" / "python", "-c", code],
        env={"HOME": str(own), "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        user=ORDINARY,
        group=ORDINARY,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _open_to_all(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))
