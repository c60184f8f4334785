"""What `make test` leaves out is in `make soak`."""

import subprocess
import sys

from sample_class import ROOT

SHARED = ["tests/attacks", "tests/browser", "tests/faults", "tests/test_demo.py", "autograder/tests/assignments"]


def collected(marks: str) -> tuple[set[str], str]:
    """The tests that a run with these marks holds, and all that it says."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", marks, *SHARED]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {line for line in said.splitlines() if "::" in line}, said


def test_what_is_left_out_of_make_test_is_named_and_is_in_make_soak():
    (whole, _), (share, said), (soak, _) = map(collected, ("soak or not soak", "not soak", "soak"))
    assert share < whole and share | soak == whole
    levels = ("attacks at level full", "attacks at level contained")
    for what in (*levels, "widgets in a browser", "faults", "class", "notebooks as handed out"):
        assert f"\n{what}: " in said
