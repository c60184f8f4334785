"""The scratch folder and the environment variables of one notebook's process."""

import contextlib
import os
import secrets
import shutil
import site
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .. import zygote

# Everything else in the environment stays behind: paths of the course, tokens, nbgrader's own variables.
PASSED_ON = (
    *zygote.PASSED_ON,
    "JAX_ENABLE_X64",
    "JAX_NUMPY_RANK_PROMOTION",
    "JAX_NUM_CPU_DEVICES",
    "XLA_FLAGS",
    "CUDA_VISIBLE_DEVICES",
)
_LONGEST_BASE = 60  # a Unix socket's path has 108 bytes, and a kernel adds to it
_TRIES = 3


class ScratchFolder:
    """A temporary folder with `work` (the notebook's own), `home`, `tmp` and `run` (sockets), removed on exit.

    files: copied into `work`, by the name that each has there; nothing else of the course is there.
    """

    def __init__(self, files: Mapping[str, Path] | None = None) -> None:
        self._files = files or {}

    def __enter__(self) -> "ScratchFolder":
        base = tempfile.gettempdir()
        self.folder = Path(tempfile.mkdtemp(prefix="jx", dir=base if len(base) < _LONGEST_BASE else "/tmp"))
        self.work, self.home, self.tmp, self.run = (self.folder / name for name in ("work", "home", "tmp", "run"))
        try:
            for folder in (self.work, self.home, self.tmp, self.run):
                folder.mkdir(mode=0o700)
            for name, file in self._files.items():
                (self.work / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, self.work / name)
            zygote.copy_font_list(zygote.font_list_folder(), self.home / ".cache" / "matplotlib")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        remove_tree(self.folder)

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
    """Where packages installed for one user lie; Python would look below HOME, which is another one here."""
    return {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {"PYTHONNOUSERSITE": "1"}


def remove_tree(folder: Path) -> None:
    """Remove a folder, whatever a student put into it: any depth, any permissions, processes on their way out that still write."""
    for _ in range(_TRIES):
        with contextlib.suppress(OSError, RecursionError):
            shutil.rmtree(folder)
        with contextlib.suppress(OSError):
            _remove_flat(str(folder))
        if not os.path.lexists(folder):
            return


def _remove_flat(top: str) -> None:
    """Empty folders one by one, each moved to the top first, so that no path is long and nothing recurses."""
    todo = [top]
    while todo:
        folder = todo[-1]
        os.chmod(folder, 0o700)
        found = False
        for entry in list(os.scandir(folder)):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
            else:
                os.chmod(entry.path, 0o700)  # a folder that is closed cannot be moved
                todo.append(os.path.join(top, secrets.token_hex(8)))
                os.rename(entry.path, todo[-1])
                found = True
        if not found:
            os.rmdir(todo.pop())
