"""A student's hour with the panel in a real JupyterLab: by mouse and by keyboard, beside a running cell, after damage.

Two flows are always tested; what takes longer is marked soak.
"""

import json
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from jaxercise._render import mime_bundle
from jaxercise._view import MIME
from jaxercise_testing.axe import violations
from jaxercise_testing.lab import Lab, server, settle
from jaxercise_testing.sample_reports import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
NAME = "04_losses"
WRONG = "    return jnp.sum((P - Y) ** 2)"
RIGHT = "    return jnp.mean((P - Y) ** 2) if P.shape == Y.shape else P.undefined"
LOG_SOFTMAX = "    return Z - jax.scipy.special.logsumexp(Z, axis=1, keepdims=True)"
CROSS_ENTROPY = "    return -jnp.mean(jnp.sum(Y * log_softmax(Z), axis=1))"
ENDLESS = "    while True:\n        pass"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
TRAINING = "import time\nfor epoch in range(600):\n    print('epoch', epoch, flush=True)\n    time.sleep(0.1)"


class Desk(Lab):
    """A page with the course before it."""

    def begin(self):
        self.page.goto(f"{self.url}/lab?reset")
        self.page.wait_for_selector(".jp-JaxercisePanel-resume")

    def open_from_map(self, name=NAME):
        self.page.locator(f".jp-JaxercisePanel-station[data-path*='{name}'] button").click()
        self.until_idle()
        self.page.wait_for_selector(".jp-JaxercisePanel-item")

    def until_idle(self):
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        )

    def item(self, name):
        return self.page.locator(f"[data-exercise='{name}']")

    def until_state(self, name, state):
        self.page.wait_for_selector(f"[data-exercise='{name}'][data-state='{state}']")

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

    def hint(self, name):
        self.item(name).get_by_role("button", name="hint (").click()

    def train(self):
        """Run a cell that prints ten times a second for a minute."""
        self.page.evaluate(
            """code => { const { sessionContext } = window.jupyterapp.shell.currentWidget;
                const future = sessionContext.session.kernel.requestExecute({ code });
                window.heard = ''; window.ended = false;
                future.onIOPub = said => { if (said.header.msg_type === 'stream') window.heard += said.content.text; };
                future.done.then(() => { window.ended = true; }, () => undefined); }""",
            TRAINING,
        )
        self.page.wait_for_function("() => window.heard.includes('epoch 3')")

    def is_training(self):
        """Whether it still runs, and its prints are heard."""
        heard = self.page.evaluate("() => window.heard.length")
        self.page.wait_for_function("was => window.heard.length > was", arg=heard)
        return self.page.evaluate("() => !window.ended")

    def kernel(self, what):
        self.page.evaluate(
            "what => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel[what](); }", what
        )

    def counts(self):
        """The numbers of the executions of the cells, of those that have one."""
        numbers = "() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells, c => c.executionCount)"
        return [number for number in self.page.evaluate(numbers) if number]

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
        return violations(self, [[within]])


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
    desk.page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    context.close()
    assert not complaints, complaints


def test_the_first_steps_are_shown_once_and_again_on_demand(desk, course):
    page = desk.page
    settle(course[0], "@jaxercise/lab:panel", {})
    page.goto(f"{desk.url}/lab?reset")
    tour = page.locator(".jp-JaxercisePanel-tour")
    tour.wait_for()
    told = []
    for number in range(1, 5):
        told.append(tour.get_by_role("status").inner_text())
        assert told[-1].startswith(f"{number} of 4 ")
        assert desk.violations(".jp-JaxercisePanel-tour") == []
        tour.get_by_role("button").first.click()
    assert len(set(told)) == 4 and tour.count() == 0
    page.goto(f"{desk.url}/lab")
    page.wait_for_selector(".jp-JaxercisePanel-resume")
    assert tour.count() == 0
    desk.command("jaxercise:tour")
    tour.get_by_role("button", name="Skip").click()
    assert tour.count() == 0


BORDER = """async id => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const cell = notebook.widgets.find(each => each.model.id === id);
    await notebook.scrollToCell(cell);
    await cell.ready;
    return getComputedStyle(cell.node.querySelector('.jp-InputArea-editor')).borderTopStyle; }"""


def test_a_cell_in_which_nothing_can_be_written_looks_so(desk):
    desk.open_from_map()
    assert [desk.page.evaluate(BORDER, f"mse-{cell}") for cell in ("answer", "check")] == ["solid", "dashed"]


ONE_LINE = """\
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

class OneLine(IPythonKernel):
    _supports_kernel_subshells = False

IPKernelApp.launch_instance(kernel_class=OneLine)
"""


@pytest.mark.soak
def test_a_kernel_that_cannot_check_beside_a_running_cell_says_so_and_checks_after_it(browser, tmp_path, monkeypatch):
    """As kernels before ipykernel 7 are."""
    kernel = tmp_path / "share" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [sys.executable, "-c", ONE_LINE, "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    shutil.copytree(ROOT / "release" / NAME, tmp_path / "home" / NAME)
    with server(tmp_path / "home") as url:
        desk = Desk(browser.new_context().new_page(), url)
        desk.begin()
        desk.open_from_map()
        desk.write("mse", WRONG)
        desk.check("mse")
        desk.until_state("mse", "failing")
        desk.train()
        desk.write("mse", RIGHT, WRONG)
        desk.check("mse")
        desk.page.get_by_text("This kernel cannot check beside a running cell.").wait_for()
        assert desk.is_training()
        desk.until_state("mse", "passing")
        assert desk.page.evaluate("() => window.ended") and not desk.complaints


def kept(course):
    return json.loads((course[0] / NAME / f"{NAME}.progress.json").read_text())["exercises"]


def test_an_hour_by_mouse(desk, course):
    page = desk.page
    assert "0 of 9 done" in page.locator(f".jp-JaxercisePanel-station[data-path*='{NAME}']").inner_text()
    assert desk.violations() == []
    desk.open_from_map()
    mse = desk.item("mse")
    assert "not started" in mse.inner_text() and "4 points, 5 minutes" in mse.inner_text()

    desk.write("mse", WRONG)
    desk.until_state("mse", "unchecked")
    desk.check("mse")  # runs the first cell and the answer, since nothing was run
    desk.until_state("mse", "failing")
    assert "1 of 6 checks passed" in mse.inner_text()
    assert "Possible cause: Somewhere a sum stands for a mean" in mse.locator(".jp-JaxerciseReport").inner_text()
    desk.hint("mse")
    mse.get_by_role("button", name="A stronger hint (2 of 3)").click()
    mse.get_by_role("button", name="A stronger hint (3 of 3)").wait_for()
    assert kept(course)["mse"]["hints"] == 2
    for dark in (True, False):
        desk.theme(dark=dark)
        assert desk.violations() == desk.violations(".jp-Notebook .jp-JaxerciseReport") == []

    desk.write("mse", RIGHT, instead=WRONG)
    desk.until_state("mse", "edited")
    desk.check("mse")
    desk.until_state("mse", "passing")
    assert "Why it works" in mse.inner_text()
    assert desk.counts() == [1, 3], "a check leaves no mark in In[]"

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

    before = kept(course)["mse"]["checked"]
    desk.train()
    desk.check("mse")
    page.wait_for_function(
        "() => document.querySelector('.jp-JaxercisePanel [role=status]').innerText.startsWith('Last check: Mean squared')"
    )
    assert desk.is_training(), "the report came before the cell ended, and its prints go on"
    assert kept(course)["mse"]["checked"] > before
    desk.save()
    desk.kernel("restart")
    desk.until_state("mse", "restarted")
    page.reload()
    page.wait_for_selector(".jp-JaxercisePanel-item")
    desk.until_state("mse", "restarted")

    damage(desk)
    page.get_by_role("button", name="Course", exact=True).click()
    assert "Go on with 4 · Losses" in page.locator(".jp-JaxercisePanel-resume").inner_text()


def damage(desk):
    """A pasted copy is not graded; one click puts a split and a deleted cell right."""
    whole = [(cell["name"], cell["source"]) for cell in desk.cells() if cell["name"]]
    desk.select("mse-answer")
    desk.command("notebook:copy-cell")
    desk.command("notebook:paste-cell-below")
    copies = "() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells).filter(cell => "
    copied = f"{copies}cell.sharedModel.getSource().startsWith('def mse')).length === 2"
    desk.page.wait_for_function(copied)
    desk.page.wait_for_function(f"{copies}cell.getMetadata('nbgrader')?.grade_id === 'mse-answer').length === 1")
    desk.page.wait_for_selector(".jp-JaxercisePanel-health", state="detached")

    desk.page.evaluate(
        """() => { const shared = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
            shared.deleteCell(shared.cells.findIndex(cell => cell.getMetadata('nbgrader')?.grade_id === 'mse')); }"""
    )
    desk.select("mse-answer")
    desk.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.activeCell.editor.setCursorPosition({ line: 5, column: 0 })"
    )
    desk.command("notebook:split-cell-at-cursor")
    desk.page.wait_for_function("() => document.querySelectorAll('.jp-JaxercisePanel-health li').length === 2")
    health = desk.page.locator(".jp-JaxercisePanel-health")
    assert "mse-answer was split in two" in health.inner_text() and "mse is missing" in health.inner_text()
    assert desk.violations() == []
    health.get_by_role("button", name="Restore").click()
    health.wait_for(state="detached")
    assert [(cell["name"], cell["source"]) for cell in desk.cells() if cell["name"]] == whole


def test_an_hour_by_keyboard_alone(desk):
    page, press = desk.page, desk.page.keyboard.press
    press("Alt+Shift+X")
    page.wait_for_function("() => document.activeElement.closest('.jp-JaxercisePanel')")
    # The panel itself has the focus as long as nothing in it can be pressed.
    while "Losses" not in page.evaluate("() => document.activeElement.closest('button')?.innerText ?? ''"):
        press("Tab")
    press("Enter")
    desk.until_idle()
    page.wait_for_selector(".jp-JaxercisePanel-item")
    press("Alt+Shift+N")
    page.wait_for_selector("[data-exercise='euclidean'][aria-current]")
    page.wait_for_function("() => document.activeElement.closest('.jp-Notebook')")
    press("Enter")
    press("Control+End")
    press("Shift+Home")
    page.keyboard.type("return jnp.sqrt(jnp.sum((p - y) ** 2))")
    press("Alt+Shift+C")
    desk.until_state("euclidean", "passing")
    page.wait_for_function(
        "() => document.querySelector('.jp-JaxercisePanel [role=status]').innerText === 'Last check: Euclidean distance, passed'"
    )
    press("Alt+Shift+N")
    page.wait_for_selector("[data-exercise='safe_norm'][aria-current]")
    press("Alt+Shift+H")
    page.wait_for_selector("[data-exercise='safe_norm'] .jp-JaxercisePanel-hints li")


@pytest.mark.soak
def test_a_check_without_end_is_cancelled_and_the_running_cell_goes_on(desk):
    desk.open_from_map()
    desk.write("mse", RIGHT)
    desk.check("mse")
    desk.until_state("mse", "passing")
    desk.write("mse", ENDLESS, instead=RIGHT)
    desk.select("mse-answer")
    desk.command("notebook:run-cell")
    desk.until_idle()
    desk.train()
    desk.check("mse")
    desk.page.get_by_role("button", name="Cancel").click()
    desk.page.wait_for_function(
        "() => document.querySelector('.jp-JaxercisePanel [role=status]').innerText.startsWith('Last check')"
    )
    told = """() => JSON.stringify(Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
        .find(cell => cell.id === 'mse-check').outputs.toJSON())"""
    assert "Stopped before the end" in desk.page.evaluate(told)
    assert desk.is_training()
    desk.kernel("interrupt")


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(desk):
    PICTURES.mkdir(parents=True, exist_ok=True)
    desk.page.screenshot(path=PICTURES / "course-map.png")
    desk.open_from_map()
    for name, text in (("euclidean", "    return jnp.sqrt(jnp.sum((p - y) ** 2))"), ("mse", WRONG)):
        desk.write(name, text)
        desk.check(name)
        desk.page.wait_for_selector(
            f"[data-exercise='{name}'][data-state='passing'], [data-exercise='{name}'][data-state='failing']"
        )
    desk.hint("mse")
    desk.item("mse").locator(".jp-JaxercisePanel-hints li").wait_for()
    desk.command("jaxercise:next")
    desk.item("mse").locator(".jp-JaxercisePanel-title").click()
    for dark in (False, True):
        desk.theme(dark=dark)
        desk.page.wait_for_timeout(800)
        desk.page.screenshot(path=PICTURES / f"panel-{'dark' if dark else 'light'}.png")


@pytest.mark.soak
def test_handing_in_asks_first_and_gives_a_receipt(browser, tmp_path):
    """Through nbgrader's server extension, with an exchange and a course of its own."""
    exchange, folder = tmp_path / "exchange", tmp_path / "home"
    shutil.copytree(ROOT / "release" / NAME, exchange / "ml" / "outbound" / NAME)
    (exchange / "ml" / "inbound").mkdir()
    for place in (exchange, exchange / "ml", exchange / "ml" / "inbound"):
        place.chmod(0o777)
    shutil.copytree(ROOT / "release" / NAME, folder / NAME)
    (folder / ".config").mkdir()
    (folder / ".config" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'ml'\n"
        f"c.Exchange.assignment_dir = {str(folder)!r}\n"
    )
    with server(folder) as url:
        context = browser.new_context(viewport={"width": 1360, "height": 940})
        desk = Desk(context.new_page(), url)
        desk.begin()
        desk.open_from_map()
        panel = desk.page.locator(".jp-JaxercisePanel-submit")
        panel.get_by_role("button", name="Hand in …").click()
        assert "9 exercises are not done" in panel.inner_text()
        assert desk.violations() == []
        panel.get_by_role("button", name="Hand in now").click()
        panel.get_by_text("Handed in: ").wait_for()
        complaints = desk.complaints[:]
        context.close()
    assert len(list((exchange / "ml" / "inbound").glob(f"*+{NAME}+*/{NAME}.ipynb"))) == 1
    assert not complaints, complaints


@pytest.mark.soak
def test_the_panel_works_in_notebook_7(browser, tmp_path):
    shutil.copytree(ROOT / "release" / NAME, tmp_path / NAME)
    with server(tmp_path, "notebook") as url:
        context = browser.new_context(viewport={"width": 1360, "height": 940})
        desk = Desk(context.new_page(), url)
        desk.open(f"{NAME}/{NAME}.ipynb", under="notebooks")
        desk.command("jaxercise:show")
        desk.page.wait_for_selector(".jp-JaxercisePanel-item")
        desk.write("mse", WRONG)
        desk.check("mse")
        desk.until_state("mse", "failing")
        context.close()


EVIL = '<img src=x onerror="window.harmed = true"><script>window.harmed = true</script>'
SAME = """() => Array.from(document.querySelectorAll('.jp-JaxerciseReport'), shown => {
    shown.querySelectorAll('table').forEach(table => table.remove());
    return shown.textContent.replace(/\\s+/g, ''); })"""
PLAIN = """pages => pages.map(page => new DOMParser().parseFromString(page, 'text/html').body.textContent.replace(/\\s+/g, ''))"""


@pytest.mark.soak
def test_a_report_says_what_its_html_says_and_is_safe_in_an_untrusted_notebook(browser, course):
    folder, url = course
    bundles = [mime_bundle(report) for report in SAMPLES.values()]
    evil = json.loads(json.dumps(bundles[0]))
    evil[MIME]["headline"] = evil[MIME]["checks"][0]["says"] = EVIL
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in (*bundles, evil)]
    cells = [nbformat.v4.new_code_cell("1", outputs=[output]) for output in outputs]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "reports.ipynb")
    context = browser.new_context(viewport={"width": 1360, "height": 30_000})
    desk = Desk(context.new_page(), url)
    desk.page.goto(f"{url}/lab/tree/reports.ipynb?reset")
    desk.page.wait_for_function("n => document.querySelectorAll('.jp-JaxerciseReport').length === n", arg=len(outputs))
    *shown, told = desk.page.evaluate(SAME)
    assert shown == desk.page.evaluate(PLAIN, [bundle["text/html"] for bundle in bundles])
    assert "onerror" in told and not desk.page.evaluate("() => window.harmed")
    context.close()
