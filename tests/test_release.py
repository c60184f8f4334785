"""What is committed in release/ is what the instructor's notebooks give: to the byte, and the cases within their tolerances."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from jaxercise._bundle import from_bytes
from jaxercise.nbgrader._bundle_diff import first_difference
from sample_class import ASSIGNMENTS, COURSE, ROOT, GradedClass, SampleCourse


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which the assignments were generated once more over the committed ones."""
    course = SampleCourse(tmp_path_factory.mktemp("release") / "made")
    course.found(ROOT / "source", COURSE)
    shutil.copytree(ROOT / "release", course.root / "release")
    return generated_in(course, COURSE)


@pytest.fixture(scope="module")
def fresh(request: pytest.FixtureRequest, graded_class: GradedClass, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo generates, and beside it those assignments of tests to come that its class is not given."""
    asked = {item.callspec.params["assignment"] for item in request.session.items if item.path == request.path}
    course, others = SampleCourse(tmp_path_factory.mktemp("fresh") / "made"), asked - set(ASSIGNMENTS)
    course.found(ROOT / "source", others)
    shutil.copytree(graded_class.folder / "course" / "release", course.root / "release")
    return generated_in(course, sorted(others))


def generated_in(course: SampleCourse, assignments: Iterable[str]) -> Path:
    """The folder of student copies, after these were generated."""
    for assignment in assignments:
        course.nbgrader("generate_assignment", "--force", assignment)
    return course.root / "release"


@pytest.mark.soak
@pytest.mark.parametrize("assignment", COURSE)
def test_generating_again_changes_no_byte(generated: Path, assignment: str) -> None:
    committed, fresh = ROOT / "release" / assignment, generated / assignment
    names = sorted(path.name for path in committed.iterdir() if not path.name.startswith("."))
    assert sorted(path.name for path in fresh.iterdir()) == names
    assert [name for name in names if (committed / name).read_bytes() != (fresh / name).read_bytes()] == []


@pytest.mark.parametrize("assignment", COURSE)
def test_what_is_committed_is_what_is_generated_and_its_cases_agree(fresh: Path, assignment: str) -> None:
    committed, made = ROOT / "release" / assignment, fresh / assignment
    names = sorted(path.name for path in committed.iterdir() if not path.name.startswith("."))
    pictures = [name for name in names if name.startswith(f"pictures_{assignment[:2]}")]
    assert pictures and names == [f"{assignment}.checks", f"{assignment}.ipynb", *pictures]
    assert sorted(path.name for path in made.iterdir() if not path.name.startswith(".")) == names
    differing = [name for name in names if (committed / name).read_bytes() != (made / name).read_bytes()]
    assert set(differing) <= {f"{assignment}.checks"}  # whose last bits depend on the machine
    cases = [from_bytes((folder / f"{assignment}.checks").read_bytes()) for folder in (committed, made)]
    assert not first_difference(*cases)
