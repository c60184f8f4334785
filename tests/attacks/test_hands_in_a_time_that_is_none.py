"""A time of submission that makes parsers of dates fail, each in a way of its own."""

import pytest
from jaxercise.nbgrader._received_folder import submission_time
from jaxercise_testing.attack import Attack

NINES = "9" * 30 + "h"
TIMES = (
    NINES, "", "yesterday", "9" * 900, "2030-02-02 15:27:00 UTC\x1b[2J", "1e400", "nan", "0:0:0.0.0", "\ud83d", "00", "T" * 60, "2030-13-45", "inf h",
)  # fmt: skip
ATTACK = Attack(files=lambda folder: (folder / "timestamp.txt").write_text(NINES))


def test_a_time_that_cannot_be_read_is_none(outcome):
    assert outcome.is_contained()


@pytest.mark.parametrize("text", TIMES)
def test_no_text_is_a_time_by_accident(tmp_path, text):
    (tmp_path / "timestamp.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert submission_time(tmp_path) == ""
