"""The suite for machines with a GPU runs to its end where a CPU takes the GPU's place, and writes nothing down then."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_a_dry_run_judges_answers_truly_and_writes_nothing() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_bytes()
    command = [sys.executable, ROOT / "scripts" / "gpu.py", "--dry-run"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    figures = json.loads(ran.stdout.splitlines()[-1])
    assert figures["passed"] == figures["right"] > 0
    assert figures["told"] == figures["wrong"] > 0
    assert (ROOT / "docs" / "benchmarks.md").read_bytes() == page


def test_where_there_is_no_gpu_nothing_is_measured_and_nothing_fails() -> None:
    command = [sys.executable, ROOT / "scripts" / "gpu.py"]
    own = {"JAX_PLATFORMS": "cpu", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "Not measured: JAX finds no GPU here.\n")
