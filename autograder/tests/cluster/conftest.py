"""What the tests of a cluster share: a scheduler, machines, and graders whose work these do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jaxercise.cluster import Certificates, ClusterPool
from jaxercise.grading import Progress, Setting
from jaxercise_testing.class_grader import ClassGrader, class_graders, tiny_setting
from jaxercise_testing.dask_cluster import Cluster, running


@pytest.fixture
def scheduler() -> Iterator[Cluster]:
    """A scheduler without machines."""
    with running(0) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A scheduler with two machines."""
    with running(2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return tiny_setting(tmp_path_factory.mktemp("cluster"))


@pytest.fixture
def begin_on(setting: Setting, tmp_path: Path) -> Iterator[Callable[..., ClassGrader]]:
    """Makes graders whose work the machines of a scheduler do; they share a store."""
    with class_graders(setting, tmp_path, _machines_of) as make:
        yield make


def _machines_of(address: str, certificates: Certificates, progress: Progress) -> ClusterPool:
    return ClusterPool(address, certificates, "contained", "contained", progress)
