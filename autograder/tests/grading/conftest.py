"""What the tests of graders and workers share: a baked assignment, and graders that end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jaxercise.grading import LocalPool, Setting
from jaxercise_testing.class_grader import ClassGrader, class_graders, tiny_setting


@pytest.fixture(scope="session")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return tiny_setting(tmp_path_factory.mktemp("pool"))


@pytest.fixture
def begin(setting: Setting, tmp_path: Path) -> Iterator[Callable[..., ClassGrader]]:
    """Makes graders that share a store, and sees them end."""
    with class_graders(setting, tmp_path, LocalPool) as make:
        yield lambda workers=2, **changes: make(workers, **changes)
