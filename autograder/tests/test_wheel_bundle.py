"""The JupyterLab extension inside the wheel: found and sound, small, and the same bytes wherever it is built."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "labextension" / "dist"
SOURCES = ("src", "style", "schema", "package.json", "package-lock.json", "tsconfig.json", "builder.config.js")
MOST = 100_000  # bytes of JavaScript; what is shared with JupyterLab is not in it


def test_jupyter_finds_the_extension_enabled_and_sound(tmp_path):
    place = tmp_path / "labextensions" / "@jaxercise" / "lab"
    shutil.copytree(DIST, place)
    shutil.copy(ROOT / "labextension" / "install.json", place)
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    environment = {**os.environ, **folders, "JUPYTER_DATA_DIR": str(tmp_path), "JUPYTER_PREFER_ENV_PATH": "0"}
    listed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    lines = (listed.stdout + listed.stderr).splitlines()
    assert any("@jaxercise/lab v" in line and "enabled" in line and "OK" in line for line in lines), lines


def test_the_bundle_is_small_and_holds_its_settings(capsys):
    sizes = {path.name: path.stat().st_size for path in DIST.rglob("*.js")}
    with capsys.disabled():
        print(f"\nthe extension: {sum(sizes.values()):,} bytes of JavaScript in {len(sizes)} files")
    assert sum(sizes.values()) <= MOST
    assert (DIST / "schemas" / "@jaxercise" / "lab" / "panel.json").exists()


@pytest.mark.soak
@pytest.mark.needs("node")
def test_two_builds_in_different_folders_give_the_same_bytes(tmp_path):
    first, second = (built(tmp_path / name) for name in ("here", "elsewhere/deeper"))
    assert first == second
    assert len(first) > 3


def built(folder: Path) -> dict[str, bytes]:
    """What a build in a folder gives, by name."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = ROOT / "labextension" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    shutil.copytree(ROOT / "labextension" / "node_modules", folder / "node_modules", symlinks=True)
    programs = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    subprocess.run(
        ["npm", "run", "build:prod"], cwd=folder, env={**os.environ, **programs}, check=True, capture_output=True
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in (folder / "dist").rglob("*") if path.is_file()}
