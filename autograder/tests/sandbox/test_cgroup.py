"""A share of the processor is made where the system lets us, and nothing is left of it."""

import os
import re
from pathlib import Path

import pytest
from jaxercise.sandbox._cgroup import NAME, Share, places, remove_left_over
from jaxercise_testing.containment import AT_EACH_LEVEL, behind, workplace

MOUNTS = """\
30 20 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
31 20 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 20 0:28 /user {unified} rw - cgroup2 cgroup2 rw
"""
NOBODY = 1 << 22  # above every pid


def test_groups_of_both_versions_are_found_by_what_the_system_tells(tmp_path: Path) -> None:
    unified = tmp_path / "unified"
    (unified / "own").mkdir(parents=True)
    (tmp_path / "mountinfo").write_text(MOUNTS.format(unified=unified), encoding="utf-8")
    (tmp_path / "cgroup").write_text("3:memory:/\n2:cpu,cpuacct:/a/b\n0::/user/own\n", encoding="utf-8")
    for controllers, found in (("memory", []), ("cpu memory", [unified / "own"])):
        (unified / "own" / "cgroup.subtree_control").write_text(controllers, encoding="utf-8")
        assert list(places(tmp_path)) == [Path("/sys/fs/cgroup/cpu,cpuacct/a/b"), *found]
    (tmp_path / "cgroup").write_text("0::/elsewhere\n", encoding="utf-8")
    assert list(places(tmp_path)) == []


def _a_share_can_be_made() -> bool:
    share = Share()
    made = share._folder is not None
    share.release()
    return made


@AT_EACH_LEVEL
def test_a_process_is_in_a_group_of_its_own_which_is_gone_with_it(level: str) -> None:
    if not _a_share_can_be_made():
        pytest.skip("no group with a share of the processor can be made here")
    with workplace() as place:
        said, ended = behind(level, "print(open('/proc/self/cgroup').read())", place)
    (own,) = re.findall(rf"/({NAME}\d+)", said)
    assert ended == 0
    assert [place for place in places(Path("/proc/self")) if (place / own).exists()] == []


@AT_EACH_LEVEL
def test_no_process_has_a_session_of_its_own(level: str) -> None:
    code = "import os; before = os.getsid(0); child = os.fork() or (os.setsid(), os._exit(os.getsid(0) != before)); print(os.wait()[1])"
    with workplace() as place:
        assert behind(level, code, place) == ("0\n", 0)


def test_groups_of_keepers_that_were_killed_are_removed_and_no_others(tmp_path: Path) -> None:
    for name in (f"{NAME}{NOBODY}", f"{NAME}{os.getpid()}", "other"):
        (tmp_path / name).mkdir()
    remove_left_over(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((f"{NAME}{os.getpid()}", "other"))
