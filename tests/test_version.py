"""The version stands in pyproject.toml, and wherever else a tool wants it, it is the same."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


VERSION = tomllib.loads(text("pyproject.toml"))["project"]["version"]
OTHERS = {
    "labextension/package.json": lambda: json.loads(text("labextension/package.json"))["version"],
    "CITATION.cff": lambda: re.search(r"(?m)^version: (\S+)$", text("CITATION.cff"))[1],
    "CHANGELOG.md": lambda: re.search(r"(?m)^## ([\d.]+)", text("CHANGELOG.md"))[1],
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_place_has_the_version_of_the_package(name: str) -> None:
    assert OTHERS[name]() == VERSION
