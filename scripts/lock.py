"""Resolve requirements.lock anew: exact versions for Linux, without the address of any index."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Exact versions for Linux, Python 3.11 and later. Made by `make lock` from pyproject.toml.\n"
ALWAYS = ("implementation_name == 'cpython'", "sys_platform == 'linux'")


def main() -> None:
    """Write the lock."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--python-version",
        "3.11",
    ]
    extras = [word for extra in ("grading", "cluster", "docs", "dev") for word in ("--extra", extra)]
    flags = ["--no-emit-index-url", "--no-header", "--no-annotate", *extras, "--quiet"]
    found = subprocess.run([*command, *flags], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (ROOT / "requirements.lock").write_text(HEADER + "".join(map(plain, found.splitlines())))


def plain(line: str) -> str:
    """A line without the conditions that hold for every machine the lock is for."""
    requirement, _, marker = line.partition(" ; ")
    conditions = [part for part in marker.split(" and ") if part and part not in ALWAYS]
    return " ; ".join([requirement, *([" and ".join(conditions)] if conditions else [])]) + "\n"


if __name__ == "__main__":
    main()
