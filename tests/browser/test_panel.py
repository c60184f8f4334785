"""A student's hour with the panel in a real JupyterLab: by mouse and by keyboard, beside a running cell, after damage."""

import json
import shutil
from pathlib import Path

import pytest
from jaxercise_testing.lab import Lab, server

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "pictures"
NAME = "04_losses"
WRONG = "    return jnp.sum((P - Y) ** 2)"
RIGHT = "    return jnp.mean((P - Y) ** 2) if P.shape == Y.shape else P.undefined"
LOG_SOFTMAX = "    return Z - jax.scipy.special.logsumexp(Z, axis=1, keepdims=True)"
CROSS_ENTROPY = "    return -jnp.mean(jnp.sum(Y * log_softmax(Z), axis=1))"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"


class Desk(Lab):
    """A page with the course before it."""

    def begin(self):
        self.page.goto(f"{self.url}/lab?reset")
        self.page.wait_for_selector(".jp-JaxercisePanel-resume", timeout=90_000)

    def open_from_map(self, name=NAME):
        self.page.locator(f".jp-JaxercisePanel-station[data-path*='{name}'] button").click()
        self.until_idle()
        self.page.wait_for_selector(".jp-JaxercisePanel-item")

    def until_idle(self):
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=90_000,
        )

    def item(self, name):
        return self.page.locator(f"[data-exercise='{name}']")

    def until_state(self, name, state):
        self.page.wait_for_selector(f"[data-exercise='{name}'][data-state='{state}']", timeout=60_000)

    def write(self, name, text, instead=STUB):
        """Put text into an answer's cell, as typing would."""
        self.page.evaluate(
            """([id, text, instead]) => {
                for (const cell of window.jupyterapp.shell.currentWidget.content.model.cells) if (cell.id === id)
                    cell.sharedModel.setSource(cell.sharedModel.getSource().replace(instead, text));
            }""",
            [f"{name.replace('_', '-')}-answer", text, instead],
        )

    def check(self, name):
        self.item(name).locator(".jp-JaxercisePanel-check").click()

    def cells(self):
        """Every cell's id, text and marks."""
        return self.page.evaluate(
            """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells, cell => (
                { id: cell.id, source: cell.sharedModel.getSource(), name: cell.getMetadata('nbgrader')?.grade_id ?? '' }))"""
        )

    def select(self, cell):
        """Make a cell the active one, in command mode."""
        self.page.evaluate(
            """id => { const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = Array.from(notebook.model.cells).findIndex(cell => cell.id === id);
                notebook.mode = 'command'; notebook.activate(); }""",
            cell,
        )

    def violations(self, within=".jp-JaxercisePanel"):
        """What axe finds wrong in a part of the page."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.add_script_tag(path=AXE)
        found = self.page.evaluate("within => axe.run(within).then(found => found.violations)", within)
        return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for path in (ROOT / "release").iterdir():
        shutil.copytree(path, folder / path.name)
    with server(folder) as url:
        yield folder, url


@pytest.fixture
def desk(browser, course):
    folder, url = course
    for path in folder.glob("*/*.progress.json"):
        path.unlink()
    shutil.copy(ROOT / "release" / NAME / f"{NAME}.ipynb", folder / NAME)
    context = browser.new_context(viewport={"width": 1360, "height": 940})
    desk = Desk(context.new_page(), url)
    desk.begin()
    yield desk
    complaints = desk.complaints[:]
    context.close()
    assert not complaints, complaints


def kept(course):
    return json.loads((course[0] / NAME / f"{NAME}.progress.json").read_text())["exercises"]


def test_an_hour_by_mouse(desk, course):
    page = desk.page
    assert "0 of 9 done" in page.locator(f".jp-JaxercisePanel-station[data-path*='{NAME}']").inner_text()
    desk.open_from_map()
    mse = desk.item("mse")
    assert "not started" in mse.inner_text() and "4 points, 5 minutes" in mse.inner_text()

    desk.write("mse", WRONG)
    desk.until_state("mse", "unchecked")
    desk.check("mse")  # runs the first cell and the answer, since nothing was run
    desk.until_state("mse", "failing")
    assert "of 6 checks passed" in mse.inner_text() and "Possible cause" in mse.inner_text()
    assert "Seen:" in mse.locator(".jp-JaxerciseReport").inner_text()

    mse.get_by_role("button", name="A hint (1 of 3)").click()
    mse.get_by_role("button", name="A stronger hint (2 of 3)").click()
    mse.get_by_role("button", name="A stronger hint (3 of 3)").wait_for()
    assert kept(course)["mse"]["hints"] == 2

    desk.write("mse", RIGHT, instead=WRONG)
    desk.until_state("mse", "edited")
    desk.check("mse")
    desk.until_state("mse", "passing")
    assert "Why it works" in mse.inner_text()

    desk.write("log_softmax", LOG_SOFTMAX)
    desk.write("cross_entropy", CROSS_ENTROPY)
    desk.check("cross_entropy")  # runs log_softmax, too
    desk.until_state("cross_entropy", "passing")
    desk.write("log_softmax", LOG_SOFTMAX + "  # changed", instead=LOG_SOFTMAX)
    desk.until_state("cross_entropy", "stale")
    assert "passed before log_softmax, which it uses, was changed" in desk.item("cross_entropy").inner_text()
    page.get_by_role("button", name="Check all").click()
    desk.until_state("cross_entropy", "passing")
    desk.until_state("log_softmax", "passing")
    assert "3 of 9 done" in page.locator(".jp-JaxercisePanel-progress").inner_text()

    desk.save()
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }")
    desk.until_state("mse", "restarted")
    page.reload()
    page.wait_for_selector(".jp-JaxercisePanel-item", timeout=90_000)
    desk.until_state("mse", "restarted")
    page.get_by_role("button", name="Course", exact=True).click()
    resume = page.locator(".jp-JaxercisePanel-resume")
    assert "Go on with 4 · Losses" in resume.inner_text()


def test_an_hour_by_keyboard_alone(desk):
    page, press = desk.page, desk.page.keyboard.press
    press("Alt+Shift+X")
    page.wait_for_function("() => document.activeElement.closest('.jp-JaxercisePanel')")
    while "Losses" not in page.evaluate("() => document.activeElement.innerText"):
        press("Tab")
    press("Enter")
    desk.until_idle()
    page.wait_for_selector(".jp-JaxercisePanel-item")
    press("Alt+Shift+N")
    page.wait_for_function("() => document.querySelector('.jp-Cell.jp-mod-active [data-jp-cell-id], .jp-mod-active')")
    assert page.locator("[aria-current]").get_attribute("data-exercise") == "euclidean"
    press("Enter")
    press("Control+End")
    press("Shift+Home")
    page.keyboard.type("return jnp.sqrt(jnp.sum((p - y) ** 2))")
    press("Alt+Shift+C")
    desk.until_state("euclidean", "passing")
    assert "Euclidean distance, passed" in page.locator("[role=status]").first.inner_text()
    press("Alt+Shift+N")
    page.wait_for_selector("[data-exercise='safe_norm'][aria-current]")
    press("Alt+Shift+H")
    page.wait_for_selector("[data-exercise='safe_norm'] .jp-JaxercisePanel-hints li")


def test_a_check_answers_while_a_cell_runs_and_can_be_cancelled(desk):
    desk.open_from_map()
    desk.write("mse", RIGHT)
    desk.check("mse")
    desk.until_state("mse", "passing")
    count = desk.page.evaluate("() => document.querySelector('.jp-Notebook') && window.jupyterapp.shell.currentWidget.content.model.cells.get(1).executionCount")
    desk.page.evaluate(
        """() => { const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
            window.ended = false;
            const code = 'import time\\nfor k in range(600):\\n    print("epoch", k, flush=True); time.sleep(0.1)';
            const future = sessionContext.session.kernel.requestExecute({ code });
            window.heard = ''; future.onIOPub = m => { if (m.header.msg_type === 'stream') window.heard += m.content.text; };
            future.done.then(() => { window.ended = true; }); }"""
    )
    desk.page.wait_for_function("() => window.heard.includes('epoch 3')")
    before = desk.page.evaluate("() => JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.cells.get(9)?.id ?? '')")
    assert before
    checked = desk.page.evaluate("() => document.querySelector('[data-exercise=mse]').innerText")
    assert "passed" in checked
    desk.page.evaluate("() => { window.shown = new Set(); new MutationObserver(() => window.shown.add(document.querySelector('[role=status]').innerText)).observe(document.querySelector('.jp-JaxercisePanel'), { subtree: true, childList: true, characterData: true }); }")
    desk.check("mse")
    desk.page.wait_for_function("() => [...window.shown].some(text => text.startsWith('Checking'))")
    desk.page.wait_for_function("() => document.querySelector('[role=status]').innerText.startsWith('Last check')")
    assert desk.page.evaluate("() => window.ended") is False, "the report came before the cell ended"
    heard = desk.page.evaluate("() => window.heard")
    desk.page.wait_for_function("was => window.heard.length > was", arg=len(heard))  # its prints are not swallowed
    assert count == 1
    desk.page.evaluate("() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt(); }")


def test_damage_is_found_and_one_click_mends_it(desk):
    desk.open_from_map()
    desk.write("mse", RIGHT)
    whole = desk.cells()
    desk.page.wait_for_timeout(500)

    desk.select("mse-answer")
    desk.command("notebook:copy-cell")
    desk.command("notebook:paste-cell-below")
    desk.page.wait_for_function("n => window.jupyterapp.shell.currentWidget.content.model.cells.length === n + 1", arg=len(whole))
    desk.page.wait_for_timeout(700)
    names = [cell["name"] for cell in desk.cells()]
    assert names.count("mse-answer") == 1, "a pasted copy is not graded"
    assert desk.page.locator(".jp-JaxercisePanel-health").count() == 0

    desk.page.evaluate(
        """() => { const notebook = window.jupyterapp.shell.currentWidget.content; const shared = notebook.model.sharedModel;
            const at = name => shared.cells.findIndex(cell => cell.getMetadata('nbgrader')?.grade_id === name);
            shared.deleteCell(at('mse')); }"""
    )
    desk.select("mse-answer")
    desk.page.evaluate(
        """() => { const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCell.editor.setCursorPosition({ line: 5, column: 0 }); }"""
    )
    desk.command("notebook:split-cell-at-cursor")
    health = desk.page.locator(".jp-JaxercisePanel-health")
    health.wait_for()
    desk.page.wait_for_function("() => document.querySelectorAll('.jp-JaxercisePanel-health li').length === 2")
    assert "mse-answer was split in two" in health.inner_text() and "mse is missing" in health.inner_text()
    health.get_by_role("button", name="Restore").click()
    health.wait_for(state="detached")
    now = [cell for cell in desk.cells() if cell["name"]]
    assert [(cell["name"], cell["source"]) for cell in now] == [(c["name"], c["source"]) for c in whole if c["name"]]


def test_axe_finds_nothing_wrong_in_light_and_dark(desk):
    found = {"course": desk.violations()}
    PICTURES.mkdir(parents=True, exist_ok=True)
    desk.open_from_map()
    desk.write("mse", WRONG)
    desk.check("mse")
    desk.until_state("mse", "failing")
    desk.item("mse").get_by_role("button", name="A hint (1 of 3)").click()
    desk.item("mse").locator(".jp-JaxercisePanel-hints li").wait_for()
    for dark in (False, True):
        desk.theme(dark=dark)
        desk.page.wait_for_timeout(800)
        found[f"panel, dark: {dark}"] = desk.violations()
        found[f"report, dark: {dark}"] = desk.violations(".jp-Notebook .jp-JaxerciseReport")
    desk.theme(dark=False)
    assert not any(found.values()), found
