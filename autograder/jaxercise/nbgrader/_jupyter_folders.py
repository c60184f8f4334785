"""What the configuration files in Jupyter's own folders say, such as ~/.jupyter/nbgrader_config.py, which nbgrader reads before the course's."""

import contextlib
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config, JSONFileConfigLoader, PyFileConfigLoader

FILE = "nbgrader_config"
_reading = ContextVar("reading", default=False)  # a file there may call `configure` itself


def bring_in(c: Config, course: Path, names: Collection[str]) -> None:
    """Bring what those files say into a course's configuration, where it says nothing itself; what it appends to a list is appended to theirs.

    names: of settings, `Section.name`; all others reach nbgrader anyway.
    """
    if _reading.get():
        return
    token = _reading.set(True)
    try:
        there = Config()
        for config in _files(course):
            there.merge(config)
    finally:
        _reading.reset(token)
    for section, name in (each.split(".") for each in names):
        if section in there and name in there[section]:
            both = Config({name: there[section][name]})
            both.merge({name: c[section][name]} if name in c[section] else {})
            c[section][name] = both[name]


def _files(course: Path) -> Iterator[Config]:
    """The configurations in Jupyter's folders, the one that counts most last. What cannot be read is left to nbgrader, which tells it."""
    for folder in reversed(jupyter_config_path()):
        if Path(folder).resolve() != course:
            for loader in (PyFileConfigLoader(f"{FILE}.py", folder), JSONFileConfigLoader(f"{FILE}.json", folder)):
                with contextlib.suppress(Exception, SystemExit):
                    yield loader.load_config()
