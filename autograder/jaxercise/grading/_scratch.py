"""The private folder in which one notebook runs, and all that its process is told about the world."""

import os
import shutil
import site
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

# Everything else in the environment stays behind: paths of the course, tokens, nbgrader's own variables.
PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "JAX_PLATFORMS",
    "JAX_ENABLE_X64",
    "JAX_NUMPY_RANK_PROMOTION",
    "JAX_NUM_CPU_DEVICES",
    "XLA_FLAGS",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
    "XLA_PYTHON_CLIENT_MEM_FRACTION",
    "CUDA_VISIBLE_DEVICES",
)
_LONGEST_BASE = 60  # a Unix socket's path has 108 bytes, and a kernel adds to it


class ScratchFolder:
    """A temporary folder: `work` (the notebook's own), `home`, `tmp` and `run` (sockets), removed on exit.

    files: copied into `work` under their names; nothing else of the course is there.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = files

    def __enter__(self) -> "ScratchFolder":
        base = tempfile.gettempdir()
        self.folder = Path(tempfile.mkdtemp(prefix="jx", dir=base if len(base) < _LONGEST_BASE else "/tmp"))
        self.work, self.home, self.tmp, self.run = (self.folder / name for name in ("work", "home", "tmp", "run"))
        try:
            for folder in (self.work, self.home, self.tmp, self.run):
                folder.mkdir(mode=0o700)
            for file in self._files:
                shutil.copyfile(file, self.work / file.name)
            _copy_font_list(self.home / ".cache" / "matplotlib")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _remove(self.folder)

    def environment(self, added: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of the student's process."""
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        own = {
            "HOME": self.home,
            "USER": "student",  # asked by `getpass`, of a user that no table may know
            "IPYTHONDIR": self.home / ".ipython",
            "TMPDIR": self.tmp,
            "JUPYTER_RUNTIME_DIR": self.run,
            "JUPYTER_CONFIG_DIR": self.home / ".jupyter",
            **_user_site(),
            "PYTHONUNBUFFERED": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "JAXERCISE_PICTURES": "off",  # nobody looks while a notebook is graded
        }
        return kept | {name: str(value) for name, value in own.items()} | dict(added)


def _user_site() -> dict[str, str]:
    """Packages installed for one user are found by HOME, which is another one in the workplace."""
    return {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {"PYTHONNOUSERSITE": "1"}


def _copy_font_list(target: Path) -> None:
    """Spare every first plot the seconds in which Matplotlib looks for fonts."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    for file in cache.glob("fontlist-*.json"):
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / file.name)


def _remove(folder: Path) -> None:
    """Remove a folder even if a student took away the right to."""

    def force(function: object, path: str, _: object) -> None:
        os.chmod(Path(path).parent, 0o700)
        if not os.path.islink(path):
            os.chmod(path, 0o700)
        function(path)

    for _ in range(2):  # a process on its way out may still write
        try:
            shutil.rmtree(folder, onerror=force)
            return
        except OSError:
            continue
    shutil.rmtree(folder, ignore_errors=True)
