"""What axe finds wrong in a page, for those who see, hear or touch it."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from jaxercise_testing.lab import Lab

AXE = Path(__file__).resolve().parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"


def violations(lab: Lab, inside: Sequence[Sequence[str]], **options: object) -> list[str]:
    """What axe finds inside the elements of those selectors, one paragraph an element; without axe the test is skipped."""
    if not AXE.exists():
        if os.environ.get("CI"):
            pytest.fail("axe-core is missing: make labextension/node_modules")
        pytest.skip("axe-core is not installed; make labextension/node_modules")
    if not lab.page.evaluate("() => 'axe' in window"):
        lab.page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "([include, options]) => axe.run({ include }, options)"
    found = lab.page.evaluate(run, [inside, options])["violations"]
    return [f"{each['id']}: {node['html'][:200]}\n{node['failureSummary']}" for each in found for node in each["nodes"]]
