"""Make the virtual environment from requirements.lock, and leave it alone while the lock stays as it is."""

import ast
import contextlib
import fcntl
import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
UV_SETTINGS = {  # pip's names of what both need to know
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}


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
        with once(folder, "requirements", LOCK) as needed:
            if needed:
                install(folder, "requirements", "-r", LOCK)
        with once(folder, "jaxercise", "pyproject.toml", "hatch_build.py") as needed:
            if needed:
                install(folder, "jaxercise", "--no-build-isolation", "-e", ".")


def install(folder: Path, what: str, *arguments: str) -> None:
    """Install packages without what they ask for, with uv, which needs a tenth of pip's time; where uv cannot, with pip."""
    saying = f"Installing {what} into {folder.name}"
    uv = folder / "bin" / "uv"
    if not uv.exists():
        lines = (ROOT / LOCK).read_text().splitlines()
        run([*pip(folder), "install", "-qq", "--no-deps", *(line for line in lines if line.startswith("uv=="))], saying)
    environment = {"VIRTUAL_ENV": str(folder), **uv_settings(pip_settings(folder)), **os.environ}
    words = ["--no-deps", *arguments]
    if subprocess.run([str(uv), "pip", "install", "--quiet", *words], cwd=ROOT, env=environment).returncode:
        run([*pip(folder), "install", "-qq", *words], f"{saying} with pip, as uv could not")


@functools.cache
def pip_settings(folder: Path) -> str:
    """What `pip config list` says."""
    return subprocess.run([*pip(folder), "config", "list"], capture_output=True, text=True).stdout


def uv_settings(said: str) -> dict[str, str]:
    """Environment variables by which uv finds packages where pip does. said: by `pip config list`."""
    lines = [line.partition("=") for line in said.splitlines()]
    ranked = sorted(lines, key=lambda line: line[0].startswith(":env:"))  # these win
    values = {name.rpartition(".")[2]: ast.literal_eval(value) for name, _, value in ranked if value}
    found = {variable: values[name] for name, variable in UV_SETTINGS.items() if name in values}
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found}  # all indexes alike, as for pip


def pip(folder: Path) -> list[str]:
    """The pip of an environment."""
    return [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]


@contextlib.contextmanager
def once(folder: Path, what: str, *inputs: str) -> Iterator[bool]:
    """Whether something is still to be installed from files; remembered when it has been."""
    stamp, wanted = folder / f".{what}.sha256", digest(inputs)
    needed = not (stamp.exists() and stamp.read_text() == wanted)
    yield needed
    if needed:
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
