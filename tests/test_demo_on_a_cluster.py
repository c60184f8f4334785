"""The sample class graded by four machines, two of which are lost on the way: everybody gets what was intended."""

import threading
import time
from pathlib import Path

import pytest
from jaxercise_testing.dask_cluster import Cluster, running
from sample_class import CLASS, run_demo

pytestmark = [pytest.mark.needs("namespaces"), pytest.mark.soak, pytest.mark.timeout(7200)]


def test_machines_that_are_lost_change_nobodys_marks(tmp_path: Path) -> None:
    with running(4) as cluster:
        threading.Thread(target=lose_two, args=(cluster, tmp_path), daemon=True).start()
        graded = run_demo(tmp_path / "demo", CLASS, "--scheduler", cluster.address)
        assert [machine.poll() is None for machine in cluster.machines] == [False, False, True, True]
    assert graded.code == 0, graded.printed
    assert [each for each in graded.results.values() if each["differences"]] == []


def lose_two(cluster: Cluster, folder: Path) -> None:
    """Kill two machines once results have come from several submissions."""
    while len(list(folder.glob("demo/state/**/graded/*/*/*.json"))) < 5:
        time.sleep(0.5)
    for machine in cluster.machines[:2]:
        machine.kill()
