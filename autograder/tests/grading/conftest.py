"""What the tests of graders and workers share: a baked assignment, and graders that end."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jaxercise._bundle import to_bytes
from jaxercise.grading import AssignmentGrader, Pool, Progress, Setting, bake_in_child
from jaxercise_testing.solved_course import NAME, build


@pytest.fixture(scope="session")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "cases").write_bytes(to_bytes(bake_in_child(build(folder / "source"), "a secret key")))
    return Setting(NAME, "content", str(folder / "cases"), (), str(folder / "state"), "0123", "nonce")


@pytest.fixture
def begin(setting: Setting, tmp_path: Path) -> Iterator[Callable[..., AssignmentGrader]]:
    """Makes graders with an empty store each, and sees them end."""
    graders: list[AssignmentGrader] = []

    def make(workers: int = 2, **changes: object) -> AssignmentGrader:
        progress = Progress()
        graders.append(
            AssignmentGrader(replace(setting, **{"store": str(tmp_path), **changes}), Pool(workers, progress), progress)
        )
        return graders[-1]

    yield make
    for grader in graders:
        grader.close()
