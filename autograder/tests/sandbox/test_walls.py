"""The walls around a student's process: each holds, at every level that has it, for root and for an ordinary user."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.sandbox._uids import are_mapped
from jaxercise.zygote import ZygoteError, zygote
from jaxercise_testing.containment import AT_EACH_LEVEL, AT_FULL, behind, workplace


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


@pytest.fixture
def place() -> Iterator[Path]:
    with workplace() as made:
        yield made


def outcome(level: str, code: str, place: Path, **more: object) -> str:
    """What happened to one statement: `done` or the name of what it raised."""
    program = f"import os, socket, sys\ntry:\n    {code}\n    print('done')\nexcept BaseException as error:\n    print(type(error).__name__)"
    return behind(level, program, place, **more)[0].strip()


@AT_EACH_LEVEL
def test_own_folders_are_filled_and_writable_and_a_workplace_outlives_its_process(level: str, place: Path) -> None:
    (place / "work" / "data.txt").write_text("given", encoding="utf-8")
    code = (
        "open('new', 'w').write('x'); open(os.environ['HOME'] + '/h', 'w'); assert open('data.txt').read() == 'given'"
    )
    assert outcome(level, code, place) == "done"
    assert (place / "work" / "new").exists() == (level == "contained")  # at full, files lived in memory


@AT_EACH_LEVEL
def test_programs_are_read_by_name_and_never_listed(level: str, place: Path) -> None:
    programs = place.parent / "programs"
    programs.mkdir()
    (programs / "known-name").write_text("code", encoding="utf-8")
    may = {"by_name": (str(programs),)}
    assert outcome(level, f"open('{programs}/known-name').read()", place, **may) == "done"
    assert outcome(level, f"os.listdir('{programs}')", place, **may) == "PermissionError"
    assert outcome(level, f"open('{programs}/other', 'w')", place, **may) in ("PermissionError", "OSError")
    assert outcome(level, f"open('{programs}/known-name').read()", place) in ("PermissionError", "FileNotFoundError")


@AT_EACH_LEVEL
def test_no_process_outlives_its_kernel_however_it_leaves(level: str, place: Path) -> None:
    code = "import os\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n        import time; time.sleep(600)\n    os._exit(0)\nos.wait()"
    before = processes_in(place)
    behind(level, code, place)
    assert processes_in(place) == before == []


def processes_in(place: Path) -> list[str]:
    """The processes that stand in a workplace."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(place) in os.readlink(folder / "cwd"):
                found.append(folder.name)
        except OSError:
            continue
    return found


@AT_EACH_LEVEL
def test_nobody_is_root_and_no_capability_helps(level: str, place: Path) -> None:
    told, _ = behind(
        level, "import os; print(os.getuid(), os.getgroups()); print(open('/proc/self/status').read())", place
    )
    lines = dict(line.split(":\t", 1) for line in told.splitlines() if ":\t" in line)
    assert lines["NoNewPrivs"] == "1" and lines["Seccomp"] == "2"
    assert int(lines["CapEff"], 16) | int(lines["CapBnd"], 16) in ((0, 1 << 2) if os.geteuid() == 0 else range(1 << 64))
    assert os.geteuid() or not are_mapped() or told.split()[0] != "0"


@AT_EACH_LEVEL
def test_the_room_holds_no_word_of_the_environment_it_was_built_in(level: str, place: Path) -> None:
    assert outcome(level, "open('/proc/1/environ', 'rb').read(1) or 1/0", place) != "done"


@AT_FULL
def test_at_level_full_only_its_own_processes_exist_and_no_network(place: Path) -> None:
    told, _ = behind(
        "full",
        "import os; print([n for n in range(1, 400) if os.path.exists(f'/proc/{n}')], os.listdir('/proc/self/task'))",
        place,
    )
    assert told.count(",") <= 4


@AT_FULL
def test_at_level_full_memory_for_files_is_limited(place: Path) -> None:
    code = "[open(f'f{n}', 'wb').write(b'x' * 1000000) for n in range(10)]"
    assert outcome("full", code, place, disk_bytes=4 << 20) == "OSError"


def test_a_limit_that_does_not_exist_ends_the_process_before_it_runs(place: Path) -> None:
    with pytest.raises(ZygoteError, match="no limit"):
        behind("contained", "print('ran')", place, limits={"wishes": 3})
