"""What is committed in release/ is what the instructor's notebooks give: to the byte, and the cases within their tolerances."""

import shutil
from pathlib import Path

import pytest
from jaxercise._assignment import load_assignment
from jaxercise._bake import bake
from jaxercise._bundle import from_bytes
from jaxercise.nbgrader._bundle_diff import first_difference
from sample_class import ASSIGNMENTS, ROOT, SampleCourse

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which the assignments were generated once more over the committed ones."""
    course = SampleCourse(tmp_path_factory.mktemp("release") / "made")
    course.found(ROOT / "source")
    shutil.copytree(ROOT / "release", course.root / "release")
    for assignment in ASSIGNMENTS:
        course.nbgrader("generate_assignment", "--force", assignment)
    return course.root / "release"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_generating_again_changes_no_byte(generated: Path, assignment: str) -> None:
    committed, fresh = ROOT / "release" / assignment, generated / assignment
    names = sorted(path.name for path in committed.iterdir() if not path.name.startswith("."))
    assert names == [f"{assignment}.checks", f"{assignment}.ipynb", f"pictures_{assignment[:2]}.py"]
    assert sorted(path.name for path in fresh.iterdir()) == names
    assert [name for name in names if (committed / name).read_bytes() != (fresh / name).read_bytes()] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_fresh_bake_agrees_with_the_committed_cases(assignment: str) -> None:
    committed = from_bytes((ROOT / "release" / assignment / f"{assignment}.checks").read_bytes())
    assert not first_difference(committed, bake(load_assignment(ROOT / "source" / assignment)))
