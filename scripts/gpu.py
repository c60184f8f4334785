"""Run the GPU suite on a machine that has Python with JAX, NumPy and pytest, and nothing else of ours; no network is needed there.

python scripts/gpu.py pack        where there is a network: what such a machine lacks goes to build/gpu
python scripts/gpu.py             on the machine with the GPU: docs/gpu.json and the section GPU of docs/benchmarks.md are written
python scripts/gpu.py --dry-run   the same on a CPU, shortened; nothing is written
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "build" / "gpu"
# Of the lock: packages without compiled parts that the core imports besides JAX and NumPy. This project itself goes along for its version.
CARRIED = ("equinox", "optax", "jaxtyping", "wadler-lindig", "absl-py", "typing-extensions", "platformdirs")


def main() -> None:
    """Pack, or run."""
    if sys.argv[1:] == ["pack"]:
        pack()
    elif sys.argv[1:] in ([], ["--dry-run"]):
        run(dry=bool(sys.argv[1:]))
    else:
        sys.exit(__doc__)


def pack() -> None:
    """Put the carried packages into build/gpu."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lock if line.partition("==")[0] in CARRIED]
    shutil.rmtree(PACKED, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", PACKED, *wanted, ROOT]
    subprocess.run(command, check=True)
    print(f"Take this folder along: {PACKED.relative_to(ROOT)}")


def run(dry: bool) -> None:
    """Measure, and write down what was measured."""
    paths = [ROOT / "autograder", *([PACKED] if PACKED.exists() else [])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # a card is shared
        **({"JAX_PLATFORMS": "cpu"} if dry else {}),
    }
    command = [sys.executable, ROOT / "scripts" / "bench_gpu.py", *(["--dry-run"] if dry else [])]
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
