"""What the tests of the whole course share: the sample class, graded once; a share of it in `make test`, all in `make soak`."""

import pytest
from jaxercise_testing.seed import SEED
from jaxercise_testing.share import Share
from sample_class import ASSIGNMENTS, CLASS, GradedClass, Student, run_demo, share

SHARE = 6  # students, in `make test`
UNTOUCHED = "bela"  # whose files are searched for what students must not see
_left_out: list[Student] = []
_copies = Share("student copies of assignments that the class is not given", 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make soak` all but a share that is drawn anew with every commit; a few that were asked for by name are all run."""
    copies = [item for item in items if item.path.name == "test_release.py" and _copy(item) not in ASSIGNMENTS]
    _copies.leave_out(config, copies, _copy)
    ours = [item for item in items if item.path.name == "test_demo.py"]
    asked = [student for student in CLASS if any(_student(item) is student for item in ours)]
    soak = config.getoption("markexpr") == "soak"
    drawn = asked if soak or len(asked) <= SHARE else share(asked, SEED, SHARE)
    _left_out[:] = [student for student in asked if student not in drawn]
    for item in ours:
        if soak or _student(item) in _left_out:
            item.add_marker(pytest.mark.soak)


def _copy(item: pytest.Item) -> str:
    """The assignment whose student copy a test is about."""
    return item.callspec.params["assignment"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _copies.say(terminalreporter)
    if _left_out:
        names = ", ".join(student.name for student in _left_out)
        terminalreporter.write_line(f"class: {len(_left_out)} left to `make soak` (seed {SEED}): {names}")


@pytest.fixture(scope="session")
def graded_class(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """Those of the class whom tests ask for and the one who changed nothing, graded as `make demo` does it."""
    asked = [_student(item) for item in request.session.items]
    chosen = [student for student in CLASS if student in asked or student.name == UNTOUCHED]
    return run_demo(tmp_path_factory.mktemp("class") / "demo", chosen)


def _student(item: pytest.Item) -> Student | None:
    """The student whom a test of the class is about."""
    found = getattr(getattr(item, "callspec", None), "params", {}).get("student")
    return found if item.path.name == "test_demo.py" else None
