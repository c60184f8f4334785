"""Benchmarks account for the CPU time of what they measure alone, and show no figure that cannot be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import _accounting
import bench
import bench_autograde
from _accounting import Account, open_account, possible, process_cpu
from _figures import NOT_MEASURED, divided, over_runs, positive

BURN = 0.4
NEVER_ENDS = "while True: pass"
# A process that works itself, has a child it waits for, one that it never waits for, and a grandchild that outlives its parent.
FAMILY = f"""
import os, signal, sys, time
def work():
    while time.process_time() < {BURN}: pass
def child(act):
    pid = os.fork()
    if not pid:
        act()
        os._exit(0)
    return pid
ended, alive = os.pipe()
os.waitpid(child(lambda: child(work)), 0)
os.waitpid(child(work), 0)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
child(work)
work()
os.close(alive)
os.read(ended, 1)  # returns when the last of the family has ended
print("done", flush=True)
sys.stdin.readline()
"""
WORK = 4 * BURN
GROUPS = ("cgroup v2", "cgroup v1")


@pytest.fixture(params=[*GROUPS, "sampled process tree"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    make = _accounting.methods().get(request.param)
    made = make and _accounting.tried(make)
    if not made:
        pytest.skip(f"no {request.param} can be made here")
    yield made
    made.close()


@contextmanager
def busy_neighbours() -> Iterator[list[int]]:
    """More endless loops than cores, by process number."""
    loops = [subprocess.Popen([sys.executable, "-S", "-c", NEVER_ENDS]) for _ in range((os.cpu_count() or 1) + 1)]
    try:
        yield [loop.pid for loop in loops]
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def start_family(account: Account) -> subprocess.Popen:
    command = [sys.executable, "-S", "-c", FAMILY]
    return account.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finish(account: Account, family: subprocess.Popen) -> None:
    family.stdin.close()
    account.wait(family)
    family.stdout.close()


def test_busy_neighbours_do_not_count_and_no_descendant_is_forgotten(account: Account) -> None:
    with busy_neighbours() as loops:
        family = start_family(account)
        assert family.stdout.readline() == "done\n"
        while_it_lives = account.cpu_seconds()
        finish(account, family)
        assert sum(map(process_cpu, loops)) > WORK / 2, "the neighbours were not busy, so nothing was tested"
        afterwards = account.cpu_seconds()
    assert family.returncode == 0
    assert 0.8 * WORK < while_it_lives < 1.25 * WORK + 0.2
    assert while_it_lives <= afterwards < 1.25 * WORK + 0.2


def test_an_idle_command_beside_busy_neighbours_uses_nearly_nothing(account: Account) -> None:
    with busy_neighbours() as loops:
        idle = account.start(["/bin/cat"], stdin=subprocess.PIPE)
        while sum(map(process_cpu, loops)) < WORK:
            time.sleep(0.1)
        assert account.cpu_seconds() < 0.1
        idle.stdin.close()
        account.wait(idle)
    assert account.cpu_seconds() < 0.1


@pytest.mark.parametrize("account", GROUPS, indirect=True)
def test_a_control_group_that_is_gone_has_measured_nothing(account: Account) -> None:
    account.wait(account.start(["/bin/true"]))
    account.close()
    assert account.cpu_seconds() is None


@pytest.mark.parametrize("account", GROUPS, indirect=True)
def test_a_command_that_is_still_running_does_not_outlive_its_control_group(account: Account) -> None:
    running = account.start(["/bin/sh", "-c", "echo runs; exec sleep 600"], stdout=subprocess.PIPE)
    with running.stdout:
        running.stdout.readline()
    account.close()
    assert running.wait() == -signal.SIGKILL


def test_a_machine_without_control_groups_samples_the_process_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_accounting, "_groups", lambda: iter([(2, Path("/nowhere"))]))
    with open_account() as account:
        assert account.method == "sampled process tree"


def test_the_clock_of_a_process_that_ended_is_not_measured() -> None:
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    assert process_cpu(ended.pid) is None
    start = time.process_time()
    assert start <= process_cpu(os.getpid()) <= time.process_time()


@pytest.mark.parametrize("cpu", [None, 0.0, -3.0, 10.0 * (os.cpu_count() or 1)])
def test_cpu_time_that_cannot_be_is_not_measured(cpu: float | None) -> None:
    assert possible(cpu, wall=1.0) is None
    assert over_runs("cpu_s", [divided(possible(cpu, 1.0), 2)] * 3) == {"cpu_s": NOT_MEASURED}


def test_a_remainder_below_zero_is_not_measured() -> None:
    assert positive(-0.5) is None and positive(0.0) is None and positive(0.5) == 0.5
    assert divided(None, 2) is None and divided(1.0, None) is None and divided(1.0, 0.0) is None


def test_several_runs_are_told_by_their_median_and_spread_and_two_are_too_few() -> None:
    assert over_runs("ratio", [9.0, 2.0, 3.0]) == {"ratio": 3.0, "ratio_spread": [2.0, 9.0]}
    assert over_runs("ratio", [9.0, None, 3.0]) == {"ratio": NOT_MEASURED}


def test_the_page_shows_a_spread_beside_its_median() -> None:
    figures = {"ratio": 3.0, "ratio_spread": [2.0, 9.0], "class": {"cpu_s": NOT_MEASURED}, "load": 1.5}
    rows = bench.table(figures).splitlines()[2:]
    assert rows == ["| ratio | 3.0 (2.0 to 9.0) |", "| class: cpu s | not measured |", "| load | 1.5 |"]


def a_run(cpu: float | None, wall: float = 60.0) -> bench_autograde.Run:
    """Twenty submissions, each with 0.5 CPU seconds of its own."""
    return bench_autograde.Run(20, wall, cpu, 2.0, 4.0, 0.5, 0.0, 100.0, 200.0)


def test_the_parts_of_the_overhead_add_up_to_it() -> None:
    found = bench_autograde.figures(
        bench_autograde.LOSSES, [bench_autograde.Pair(a_run(30.0), a_run(300.0, 600.0), a_run(20.0))] * 3
    )
    parts = ("of_it_the_grading_process", "of_it_the_workers", "of_it_kernels_and_baking")
    assert found["overhead_cpu_s"] == pytest.approx(sum(found[part] for part in parts)) == 0.5
    assert found["wall_ratio_warm"] == 10.0 and found["wall_ratio_warm_spread"] == [10.0, 10.0]


@pytest.mark.parametrize("cpu", [None, 9.0, 15.0])
def test_an_overhead_that_would_be_below_zero_is_not_measured(cpu: float | None) -> None:
    found = bench_autograde.figures(
        bench_autograde.LOSSES, [bench_autograde.Pair(a_run(cpu), a_run(cpu), a_run(cpu))] * 3
    )
    assert found["of_it_kernels_and_baking"] == NOT_MEASURED
    assert (found["overhead_cpu_s"] == NOT_MEASURED) == (cpu != 15.0)
    assert found["wall_ratio_warm"] == 1.0
