"""A class of thirty in a small course; every test gets a copy that is not graded yet. `make test` tries a share of the faults."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jaxercise_testing.graded_course import Course, build_class
from jaxercise_testing.share import Share

FOLDER = Path(__file__).parent
_share = Share("faults", 4)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _share.leave_out(config, [item for item in items if item.path.parent == FOLDER], lambda item: item.name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Generated, handed in, not graded."""
    return build_class(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Iterator[Course]:
    """A copy with a state folder of its own; nothing of it runs on."""
    for name in ("course", "state"):
        shutil.copytree(handed_in.folder.parent / name, tmp_path / name)
    copy = Course(tmp_path / "course")
    yield copy
    copy.end()


@pytest.fixture
def few(course: Course) -> Callable[[int], Course]:
    """The course with only some of the class."""

    def keep(number: int) -> Course:
        for folder in sorted((course.folder / "classroom" / "submitted").iterdir())[number:]:
            shutil.rmtree(folder)
        return course

    return keep
