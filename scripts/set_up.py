"""Make the virtual environment from requirements.lock, and leave it alone while the lock stays as it is."""

import contextlib
import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Bring the environment named on the command line up to date."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the one file an older Python may run
        sys.exit(
            f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}. Try: make BASE_PYTHON=python3.12"
        )
    folder = ROOT / sys.argv[1]
    with only_one():
        require_venv()
        if not same_python(folder):
            run([sys.executable, "-m", "venv", "--clear", str(folder)], f"Making {folder.name}")
        install(folder, "requirements", "-r", "requirements.lock", inputs=("requirements.lock",))
        install(
            folder,
            "jaxercise",
            "--no-deps",
            "--no-build-isolation",
            "-e",
            ".",
            inputs=("pyproject.toml", "hatch_build.py"),
        )


def install(folder: Path, what: str, *arguments: str, inputs: tuple[str, ...]) -> None:
    """Run pip unless what it would read has been installed already."""
    stamp, wanted = folder / f".{what}.sha256", digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    run([*pip, *arguments], f"Installing {what} into {folder.name}")
    stamp.write_text(wanted)


def digest(inputs: tuple[str, ...]) -> str:
    """A fingerprint of files, whether or not each exists."""
    files = [ROOT / name for name in inputs]
    return hashlib.sha256(b"\0".join(file.read_bytes() if file.exists() else b"" for file in files)).hexdigest()


def same_python(folder: Path) -> bool:
    """Whether the environment is there and of the Python that runs this."""
    config = folder / "pyvenv.cfg"
    version = ".".join(map(str, sys.version_info[:2])) + "."
    return (
        config.exists()
        and (folder / "bin" / "pip").exists()
        and any(line.startswith("version") and version in line for line in config.read_text().splitlines())
    )


def require_venv() -> None:
    """Debian ships Python without the part that makes environments; install that, or say how."""
    from system_packages import install, lack  # an older Python cannot read it

    install(["venv"])
    if why := lack("venv"):
        sys.exit(f"This Python cannot make an environment: {why}. Then run make again.")


def run(command: list[str], saying: str) -> None:
    """Run a command, saying why it takes a moment."""
    print(f"{saying} ...", file=sys.stderr, flush=True)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"{saying} failed; the reason stands above. Failed command: {' '.join(command)}")


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Keep two makes from filling one environment at the same time."""
    with open(__file__) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
