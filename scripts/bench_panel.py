"""Measure the panel in a browser: a check beside a running cell against an idle kernel, and what it adds to edits of a long notebook."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _figures import divided, over_runs, positive

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from jaxercise_testing.lab import FLAGS, Lab, server  # noqa: E402

NAME = "04_losses"
ROUNDS, EDITS, CELLS = 5, 50, 300
GOAL_BESIDE, GOAL_EDITS = 3, 0.2
ANSWER = "    return jnp.mean((P - Y) ** 2) if P.shape == Y.shape else P.undefined"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
# A training loop that lets other threads in, as one that waits for an accelerator does.
TRAINING = "import time\nwhile True:\n    sum(range(20_000)); time.sleep(0.001)"
_RUN = """code => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code }).done.catch(() => 0); }"""
_CHECK = """async () => { const start = performance.now();
    await window.jupyterapp.commands.execute('jaxercise:check', { exercise: 'mse' });
    return performance.now() - start; }"""
_EDIT = """async edits => { const { model } = window.jupyterapp.shell.currentWidget.content;
    const cell = Array.from(model.cells).find(each => each.id === 'mse-answer');
    for (let k = 0; k < edits; k++) { cell.sharedModel.updateSource(0, 0, '#'); await new Promise(requestAnimationFrame); }
    await new Promise(done => setTimeout(done, 1000)); }"""


def main() -> None:
    """Open the page with the panel and without, and print the figures."""
    with opened(panel=True) as lab:
        idle = [lab.page.evaluate(_CHECK) for _ in range(ROUNDS + 1)][1:]
        lab.page.evaluate(_RUN, TRAINING)
        time.sleep(1)
        beside = [lab.page.evaluate(_CHECK) for _ in range(ROUNDS)]
        lab.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt().then(() => 0)"
        )
        with_panel = [task_seconds(lab) for _ in range(ROUNDS)]
    with opened(panel=False) as lab:
        bare = [task_seconds(lab) for _ in range(ROUNDS)]
    for name, values in (("idle", idle), ("beside", beside), ("edits with panel", with_panel), ("bare edits", bare)):
        print(f"{name:<18}", *(f"{value:9.3f}" for value in values))
    print(json.dumps(figures(idle, beside, with_panel, bare)))


def figures(idle: list[float], beside: list[float], with_panel: list[float], bare: list[float]) -> dict[str, object]:
    """Medians and spreads; the panel's share is what it adds to the bare edits."""
    ratio = [divided(one, sum(idle) / len(idle)) for one in beside]
    mean = sum(bare) / len(bare)
    added = [divided(positive(one - mean), mean) for one in with_panel]
    return {
        **over_runs("idle_check_ms", idle, 0),
        **over_runs("check_beside_a_running_cell_ms", beside, 0),
        **over_runs("beside_over_idle", ratio),
        "goal_beside_over_idle": GOAL_BESIDE,
        **over_runs("panel_time_over_bare_edits", added, 3),
        "goal_panel_time_over_bare_edits": GOAL_EDITS,
        "cells": CELLS,
        "load": round(os.getloadavg()[0], 2),
    }


def task_seconds(lab: Lab) -> float:
    """The browser's busy seconds while a cell is edited many times, until all is quiet."""
    tools = lab.page.context.new_cdp_session(lab.page)
    tools.send("Performance.enable")

    def busy() -> float:
        return next(m["value"] for m in tools.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")

    before = busy()
    lab.page.evaluate(_EDIT, EDITS)
    return busy() - before


@contextmanager
def opened(panel: bool) -> Iterator[Lab]:
    """A page with a long notebook, whose answer to one exercise is right."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_course(folder)
        if not panel:
            settings = folder / ".config" / "labconfig" / "page_config.json"
            settings.parent.mkdir(parents=True)
            settings.write_text(json.dumps({"disabledExtensions": {"@jaxercise/lab": True}}))
        with server(folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            lab = Lab(browser.new_page(viewport={"width": 1360, "height": 940}), url)
            lab.open(f"{NAME}/{NAME}.ipynb")
            if panel:
                lab.page.wait_for_selector(".jp-JaxercisePanel-item")
            lab.page.wait_for_timeout(2000)
            yield lab
            browser.close()


def write_course(folder: Path) -> None:
    """One assignment with cells of the student's own at its end, and one answer."""
    shutil.copytree(ROOT / "release" / NAME, folder / NAME)
    path = folder / NAME / f"{NAME}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "mse-answer":
            cell["source"] = "".join(cell["source"]).replace(STUB, ANSWER)
    for number in range(CELLS - len(notebook["cells"])):
        cell = {"cell_type": "code", "id": f"own-{number}", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].append({**cell, "source": f"def own_{number}(x):\n    return x + {number}"})
    path.write_text(json.dumps(notebook))


if __name__ == "__main__":
    main()
