"""Run the GPU suite on a machine that has Python with JAX, NumPy and pytest, and nothing else of ours; no network is needed there.

python scripts/gpu.py pack        where there is a network: what such a machine lacks goes to build/gpu
python scripts/gpu.py pack 3.12   the same for its version of Python, with what kernels need, so that notebooks are graded there, too
python scripts/gpu.py             on the machine with the GPU: docs/gpu.json and the section GPU of docs/benchmarks.md are written
python scripts/gpu.py --dry-run   the same on a CPU, shortened; nothing is written
"""

import json
import os
import shutil
import site
import subprocess
import sys
import venv
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "build" / "gpu"
ENVIRONMENT = ROOT / "build" / "gpu-python"
# Of the lock: packages without compiled parts that the core imports besides JAX and NumPy. This project itself goes along for its version.
CARRIED = ("equinox", "optax", "jaxtyping", "wadler-lindig", "absl-py", "typing-extensions", "platformdirs")
# What starts kernels and reads notebooks, without what it needs itself.
FOR_KERNELS = ("ipykernel", "jupyter-client", "nbconvert", "filelock", "pyseccomp", "rich")


def main() -> None:
    """Pack, or run."""
    if sys.argv[1:2] == ["pack"] and len(sys.argv) < 4:
        pack(*sys.argv[2:])
    elif sys.argv[1:] in ([], ["--dry-run"]):
        run(dry=bool(sys.argv[1:]))
    else:
        sys.exit(__doc__)


def pack(python: str = "") -> None:
    """Put the carried packages into build/gpu; python: the version of Python there, for what kernels need."""
    names = {*CARRIED, *(needed_by(FOR_KERNELS) - {"debugpy"} if python else ())}  # nobody debugs there
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [line.partition(";")[0].strip() for line in lock if line.partition("==")[0] in names]
    there = ["--python-version", python, "--only-binary=:all:"] if python else []
    shutil.rmtree(PACKED, ignore_errors=True)
    for packages in ([*there, *wanted], [ROOT]):
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",
            "--target",
            PACKED,
            *packages,
        ]
        subprocess.run(command, check=True)
    print(f"Take this folder along: {PACKED.relative_to(ROOT)}")


def needed_by(names: Iterable[str]) -> set[str]:
    """Packages and all that they need here, by the names of the lock."""
    from packaging.requirements import Requirement

    found, todo = {}, [Requirement(name) for name in names]
    while todo:
        one = todo.pop()
        name, extras = one.name.lower().replace("_", "-"), {"", *one.extras}
        if not extras <= found.get(name, set()):
            found[name] = extras | found.get(name, set())
            needs = map(Requirement, requires(name) or [])
            todo += [
                need
                for need in needs
                if not need.marker or any(need.marker.evaluate({"extra": each}) for each in extras)
            ]
    return set(found)


def python_for_the_suite() -> Path:
    """A Python that finds our packages, those carried along, and this one's: processes of students are given no PYTHONPATH."""
    venv.create(ENVIRONMENT, clear=True, symlinks=True)
    python = ENVIRONMENT / "bin" / "python"
    paths = [
        ROOT / "autograder",
        ROOT / "widgets",
        ROOT / "tests",
        *([PACKED] if PACKED.exists() else []),
        *site.getsitepackages(),
    ]
    asked = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, check=True
    )
    Path(asked.stdout.decode().strip(), "suite.pth").write_text("\n".join(map(str, paths)), encoding="utf-8")
    return python


def run(dry: bool) -> None:
    """Measure, and write down what was measured."""
    environment = {
        **os.environ,
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # a card is shared
        **({"JAX_PLATFORMS": "cpu"} if dry else {}),
    }
    command = [python_for_the_suite(), ROOT / "scripts" / "bench_gpu.py", *(["--dry-run"] if dry else [])]
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    print(ran.stdout, end="")
    if ran.returncode:
        sys.exit(ran.returncode)
    if not ran.stdout.startswith("{") or dry:
        return
    from bench import PAGE, with_figures

    figures = json.loads(ran.stdout)
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), "gpu", figures), encoding="utf-8")
    measured = {"measured": f"{datetime.now(UTC):%Y-%m-%d}", **figures}
    (ROOT / "docs" / "gpu.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
