"""Building a wheel where npm cannot help: the panel is left out on request, and a failure says so."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = {  # a registry that nobody answers for, and nothing kept of another
    "npm_config_registry": "http://127.0.0.1:9",
    "npm_config_fetch_retries": "0",
    "npm_config_update_notifier": "false",
}


@pytest.fixture
def hook(tmp_path):
    """The hook of a checkout in which nothing is built yet."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "labextension").mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "labextension" / name, tmp_path / "labextension")
    return module.LabextensionHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")


@pytest.mark.needs("node")
def test_a_registry_out_of_reach_ends_with_what_else_can_be_done(hook, tmp_path, monkeypatch, capfd):
    for name, value in {**NOWHERE, "npm_config_cache": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("JAXERCISE_PANEL", raising=False)
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    with pytest.raises(RuntimeError, match=r"npm ci .* is out of reach, install a wheel .* JAXERCISE_PANEL=no"):
        hook.initialize("standard", {"shared_data": {}})


def test_the_panel_is_left_out_on_request(hook, monkeypatch):
    monkeypatch.setenv("JAXERCISE_PANEL", "no")
    data = {"shared_data": {}}
    hook.initialize("standard", data)
    assert data == {"shared_data": {}} and hook.dependencies() == []
