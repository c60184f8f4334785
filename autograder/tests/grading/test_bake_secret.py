"""Secret cases are baked in child processes, on one core or many."""

from pathlib import Path

import pytest
from jaxercise._bundle import to_bytes
from jaxercise._errors import GradingError
from jaxercise.grading import bake_in_child
from jaxercise_testing.solved_course import build


def test_baking_that_fails_says_the_childs_last_words(tmp_path: Path) -> None:
    (tmp_path / "00_none").mkdir()
    with pytest.raises(GradingError, match=r"00_none\.ipynb is not a readable notebook"):
        bake_in_child(tmp_path / "00_none", "key")


@pytest.mark.parametrize("cores", [2, 9])
def test_baking_on_several_cores_gives_what_baking_on_one_gives(
    cores: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = build(tmp_path)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    alone = to_bytes(bake_in_child(source, "key"))
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert to_bytes(bake_in_child(source, "key")) == alone
