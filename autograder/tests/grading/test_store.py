"""The master key is private and stays outside the course; results come back as they were stored."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jaxercise._bundle import to_bytes
from jaxercise._errors import GradingError
from jaxercise._report import CheckResult, Report
from jaxercise.grading import ResultStore, StoredRun, bake_in_child, fingerprint, master_key, run_key, state_folder
from jaxercise_testing.solved_course import build

REPORT = Report(
    "double",
    4.0,
    2.5,
    "values",
    (CheckResult("value", "is right", "values", hidden=True, params={"gap": 0.5}),),
    graded=True,
    run_id="ab12",
)
RUN = StoredRun(
    "ab12", "../eve é", "04_losses", {"double": REPORT}, "0123", "nonce", "unprotected", events=("one", "two")
)


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: master_key("ml", tmp_path / "course", tmp_path / "state"), range(16)))
    assert len(keys) == 1 and len(keys.pop()) == 32
    files = list(state_folder("ml", tmp_path / "state").iterdir())
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in files] == [("key", 0o600)]


def test_a_key_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    master_key("ml", tmp_path / "course", tmp_path)
    os.chmod(state_folder("ml", tmp_path) / "key", 0o640)
    with pytest.raises(GradingError, match="chmod 600"):
        master_key("ml", tmp_path / "course", tmp_path)


def test_a_key_inside_the_course_is_refused_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "course")
    for folder in (tmp_path / "course" / "state", tmp_path / "link"):
        with pytest.raises(GradingError, match="inside the course"):
            master_key("ml", tmp_path / "course", folder)


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    master_key("ml", tmp_path / "course", tmp_path)
    (state_folder("ml", tmp_path) / "key").write_bytes(b"short")
    with pytest.raises(GradingError, match="damaged"):
        master_key("ml", tmp_path / "course", tmp_path)


def test_the_key_of_a_run_depends_on_all_that_names_it_and_on_nothing_else() -> None:
    given = (b"m" * 32, "04_losses", "ada", "n1")
    others = [
        (b"k" * 32, *given[1:]),
        (given[0], "05", *given[2:]),
        (*given[:2], "eve", "n1"),
        (*given[:3], "n2"),
        (given[0], "04_losses\0ada", "", "n1"),
    ]
    assert run_key(*given) == run_key(*given)
    assert len({run_key(*other) for other in [given, *others]}) == 6
    assert fingerprint(given[0]) not in run_key(*given)


def test_a_stored_run_is_found_by_its_id_and_comes_back_as_it_was(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    path = store.save(RUN)
    assert (
        path.resolve().is_relative_to(tmp_path / "results") and len(path.relative_to(tmp_path / "results").parts) == 3
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = store.find("ab12")
    assert found is not None and found.created.endswith("+00:00")
    assert (found.student, found.reports, found.events) == (RUN.student, {"double": REPORT}, RUN.events)
    assert store.find("zz") is None and store.find("../*") is None
    path.write_text("{", encoding="utf-8")
    with pytest.raises(GradingError, match="cannot be read"):
        store.find("ab12")


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
