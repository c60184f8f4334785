"""What the tests of the whole course share: the sample class, graded once."""

import pytest
from sample_class import GradedClass, run_demo


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The whole class, graded as `make demo` does it."""
    return run_demo(tmp_path_factory.mktemp("class") / "demo")
