"""What the tests of the whole course share: the sample class, graded once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for sample_class, which the demo imports as well

from sample_class import GradedClass, run_demo


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The whole class, graded as `make demo` does it."""
    return run_demo(tmp_path_factory.mktemp("class") / "demo")
