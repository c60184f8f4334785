"""What holds for every widget of the gallery, in one JupyterLab: accessible, still when asked, tidy, and never abroad."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.axe import violations
from jaxercise_testing.lab import Lab, notebook, server, settle

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "gallery" / "gallery.ipynb"
OURS = [[".jx"]]
DRAWN = "w => [...w.querySelectorAll('canvas')].every(c => Number(c.dataset.frames) > 0)"
MOUNTED = """([count]) => { const all = [...document.querySelectorAll('.jx')];
  return all.length >= count && all.every(w => w.dataset.busy === 'false'); }"""
COUNT_LISTENERS = """
window.held = 0;
for (const [kind, by] of [["add", 1], ["remove", -1]]) {
  const original = EventTarget.prototype[`${kind}EventListener`];
  EventTarget.prototype[`${kind}EventListener`] = function (type, hear, options) {
    if ([window, document, document.body].includes(this) && !options?.once) {
      window.held += by;
      if (by > 0) options?.signal?.addEventListener?.("abort", () => { window.held -= 1; }, { once: true });
    }
    return original.call(this, type, hear, options);
  };
}
"""
MOUNT = """
import gc
import jax, jax.numpy as jnp
from IPython.display import clear_output, display
from jaxercise_widgets import descent
loss = lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
d = descent(loss, None, jnp.array([-1.0, 1.0]), lr=1e-3)
"""


def drawing_cells() -> list[int]:
    """The places of the gallery's cells that draw."""
    cells = enumerate(nbformat.read(PAGE, 4).cells)
    return [at for at, cell in cells if cell.cell_type == "code" and "from jaxercise_widgets import" in cell.source]


def cells_that_draw() -> int:
    return len(drawing_cells())


@pytest.fixture(scope="module")
def gallery(browser, classroom) -> Iterator[Lab]:
    """The whole gallery, run once for all tests of this module, with motion reduced; it may not complain."""
    folder, url = classroom
    shutil.copy(PAGE, folder / "gallery.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    lab = Lab(context.new_page(), url)
    lab.page.add_init_script(COUNT_LISTENERS)
    lab.open("gallery.ipynb")
    lab.run_all()
    lab.page.wait_for_function(MOUNTED, arg=[cells_that_draw()])
    yield lab
    context.close()


def each_widget(lab: Lab) -> Iterator[tuple[str, object]]:
    for widget in lab.page.locator(".jx").all():
        widget.scroll_into_view_if_needed()
        yield (widget.get_attribute("aria-label") or "").split(":")[0], widget


def painted(lab: Lab, widget) -> None:
    """Wait until every canvas of the widget that is on the screen has been painted."""
    lab.page.wait_for_function(DRAWN, arg=widget.element_handle())


def test_every_widget_of_the_gallery_is_there_and_has_a_name(gallery):
    names = [name for name, _ in each_widget(gallery)]
    assert len(names) == cells_that_draw() and len(set(names)) == len(names) and all(names), names


def test_no_widget_has_an_accessibility_violation(gallery):
    switch(gallery)
    found = violations(gallery, OURS)
    gallery.theme(dark=True)
    found += violations(gallery, OURS, runOnly=["color-contrast"])
    gallery.theme(dark=False)
    switch(gallery)
    assert not found, "\n\n".join(found)


def switch(lab: Lab) -> None:
    """Open or close the tables and the lists of keys of all widgets."""
    for _, widget in each_widget(lab):
        widget.get_by_role("button", name="show as table").click()
        widget.get_by_role("button", name="keys", exact=True).click()


def test_with_reduced_motion_nothing_moves_unasked(gallery):
    for name, widget in each_widget(gallery):
        before = widget.evaluate("w => [...w.querySelectorAll('canvas')].map(c => c.dataset.frames)")
        gallery.page.wait_for_timeout(700)  # the time to see whether anything plays by itself
        after = widget.evaluate("w => [...w.querySelectorAll('canvas')].map(c => c.dataset.frames)")
        grown = [int(b or 0) - int(a or 0) for a, b in zip(before, after, strict=True)]
        assert max(grown, default=0) <= 2, f"{name} painted {grown} frames unasked"
        moving = widget.evaluate(
            "w => w.getAnimations({ subtree: true }).filter(a => a.playState === 'running').length"
        )
        assert moving == 0, f"{name} is animated"


def test_scrolled_away_and_back_every_picture_is_painted(gallery):
    for name, widget in each_widget(gallery):
        canvases = widget.locator("canvas")
        if not canvases.count():
            continue
        first = canvases.first
        first.scroll_into_view_if_needed()
        gallery.page.evaluate("c => { c.getContext('2d').reset(); }", first.element_handle())
        frames = first.get_attribute("data-frames")
        far = gallery.page.locator(".jx").nth(-1 if name == "descent" else 0)
        far.scroll_into_view_if_needed()
        gallery.page.wait_for_timeout(200)
        first.scroll_into_view_if_needed()
        gallery.page.wait_for_function("([c, n]) => c.dataset.frames !== n", arg=[first.element_handle(), frames])
        assert first.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)"), name


def test_nothing_was_complained_about_and_nothing_left_loopback(gallery):
    assert not gallery.complaints, gallery.complaints


@pytest.mark.parametrize("trusted", [True, pytest.param(False, marks=pytest.mark.soak)], ids=["trusted", "untrusted"])
def test_reopened_every_widget_shows_its_poster_and_no_complaint(gallery, browser, classroom, trusted):
    folder, url = classroom
    gallery.save()
    saved = nbformat.read(folder / "gallery.ipynb", 4)
    if not trusted:
        for at in drawing_cells():  # changed outside, so no signature holds
            saved.cells[at].source += "\n"
            saved.cells[at].outputs[-1]["data"]["text/plain"] += " "
    nbformat.write(saved, folder / "reopened.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    lab = Lab(context.new_page(), url)
    lab.open("reopened.ipynb")
    lab.page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-JaxercisePoster img')].filter(i => i.naturalWidth > 99).length === n",
        arg=cells_that_draw(),
    )  # fmt: skip
    assert "odel not found" not in lab.page.locator(".jp-Notebook").inner_text()
    context.close()
    assert not lab.complaints, lab.complaints


def test_a_second_view_of_every_widget_says_the_same(gallery):
    gallery.page.evaluate("() => { window.panel = window.jupyterapp.shell.currentWidget; }")
    for at in drawing_cells():
        gallery.page.evaluate("at => { panel.content.activeCellIndex = at; }", at)
        said = gallery.page.evaluate("at => panel.content.widgets[at].node.querySelector('.jx').ariaLabel", at)
        gallery.command("notebook:create-output-view")
        second = gallery.page.locator(".jp-LinkedOutputView .jx")
        second.wait_for()
        gallery.page.wait_for_function(
            "said => document.querySelector('.jp-LinkedOutputView .jx').ariaLabel === said", arg=said
        )
        painted(gallery, second)
        gallery.page.evaluate("""() => {
          for (const widget of [...window.jupyterapp.shell.widgets("main")]) if (widget !== panel) widget.dispose();
          window.jupyterapp.shell.activateById(panel.id);
        }""")
        gallery.page.wait_for_function("!document.querySelector('.jp-LinkedOutputView')")


@pytest.mark.soak
def test_every_widget_returns_when_the_kernel_restarts_and_the_cells_run_again(gallery):
    before = {name for name, _ in each_widget(gallery)}
    gallery.page.evaluate("""async () => {
      for (const old of document.querySelectorAll(".jx")) old.dataset.old = "true";
      await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
    }""")
    gallery.run_all()
    gallery.page.wait_for_function("!document.querySelector('.jx[data-old]')")
    gallery.page.wait_for_function(MOUNTED, arg=[cells_that_draw()])
    assert {name for name, _ in each_widget(gallery)} == before
    assert not gallery.complaints, gallery.complaints


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["full", "defer", "none", "contentVisibility"])
def test_however_jupyterlab_leaves_cells_out_every_widget_comes_back_painted(browser, classroom, mode):
    folder, url = classroom
    settle(folder, "@jupyterlab/notebook-extension:tracker", {"windowingMode": mode})
    name = f"windowed-{mode}.ipynb"  # a kernel of its own: one that has widgets would close them while they begin
    shutil.copy(PAGE, folder / name)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    lab = Lab(context.new_page(), url)
    lab.open(name)
    settle(folder, "@jupyterlab/notebook-extension:tracker", {})
    lab.run_all()
    for at in (*drawing_cells(), *reversed(drawing_cells())):
        there = "at => window.jupyterapp.shell.currentWidget.content.widgets[at].node.querySelector('.jx')"
        lab.page.wait_for_function(
            f"""at => {{ window.jupyterapp.shell.currentWidget.content.scrollToItem(at);
            const w = ({there})(at); return w && w.isConnected && ({DRAWN})(w); }}""",
            arg=at, polling=300,
        )  # fmt: skip
    context.close()
    assert not lab.complaints, lab.complaints


@pytest.mark.soak
def test_every_widget_appears_in_notebook_7_and_hears_the_keyboard(browser, tmp_path):
    shutil.copy(PAGE, tmp_path / "gallery.ipynb")
    with server(tmp_path, "notebook") as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        lab = Lab(context.new_page(), url)
        lab.open(notebook(tmp_path, "1 + 1").name, under="notebooks")
        lab.page.wait_for_timeout(3000)
        its_own = set(lab.complaints)  # Notebook 7.6 reads a setting's schema that is not there, whatever is open
        lab.open("gallery.ipynb", under="notebooks")
        lab.run_all()
        lab.page.wait_for_function(MOUNTED, arg=[cells_that_draw()])
        for name, widget in each_widget(lab):
            painted(lab, widget)
            widget.locator("[tabindex='0'], button").first.focus()
            lab.page.keyboard.press("?")
            assert widget.locator(".jx-help").is_visible(), name
        context.close()
    assert set(lab.complaints) <= its_own, lab.complaints


@pytest.mark.parametrize("cycles", [10, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
def test_mounting_and_unmounting_leaves_nothing_behind(browser, classroom, cycles):
    folder, url = classroom
    notebook(folder, MOUNT, "clear_output()\ndisplay(d)", "clear_output()", name="cycles.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    lab = Lab(context.new_page(), url)
    lab.page.add_init_script(COUNT_LISTENERS)
    lab.open("cycles.ipynb")
    lab.run_all()
    mount_and_unmount(lab, 5)  # what is made once is made now
    before = held(lab)
    mount_and_unmount(lab, cycles)
    after = held(lab)
    context.close()
    assert after["canvases"] == 0
    # JupyterLab itself keeps one more now and then; a widget that forgot one would keep one a cycle
    assert after["listeners"] - before["listeners"] < cycles / 4, (before, after)
    assert after["bytes"] - before["bytes"] < 20_000 * cycles + 4e6, (before, after)
    assert not lab.complaints


def mount_and_unmount(lab: Lab, times: int) -> None:
    """Show the widget in the second cell and take it away again."""
    for _ in range(times):
        run_cell(lab, 1)
        lab.page.wait_for_function("document.querySelector('.jx canvas')?.dataset.frames > 0")
        lab.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets[1].model.clearExecution()")
        lab.page.wait_for_function("!document.querySelector('.jx')")


def run_cell(lab: Lab, index: int) -> None:
    lab.page.evaluate("i => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = i; }", index)
    lab.command("notebook:run-cell")


def held(lab: Lab) -> dict[str, float]:
    """What the page holds after its rubbish was collected."""
    return lab.page.evaluate(
        """() => { gc(); gc(); return { canvases: document.querySelectorAll('.jx canvas').length,
        listeners: window.held, bytes: performance.memory.usedJSHeapSize }; }"""
    )


LABELS = """
window.labels = new Map();
const write = CanvasRenderingContext2D.prototype.fillText;
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...args) {
  labels.set(this.canvas, []);
  return clear.apply(this, args);
};
CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
  const { a, e, f } = this.getTransform();
  const m = this.measureText(words);
  labels.get(this.canvas)?.push([words, ...[x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent,
    x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent].map((at, i) => at * a + (i % 2 ? f : e))]);
  return write.call(this, words, x, y);
};
"""
OVERLAPS = """() => [...document.querySelectorAll('.jx canvas')].flatMap(canvas => {
  const found = (labels.get(canvas) ?? []).filter(([words]) => words.trim());
  const told = found.filter(([, l, t, r, b]) => l < -1 || t < -1 || r > canvas.width + 1 || b > canvas.height + 1).map(([w]) => `cut off: ${w}`);
  found.forEach(([one, l, t, r, b], i) => found.slice(i + 1).forEach(([other, L, T, R, B]) => {
    if (l < R - 0.5 && L < r - 0.5 && t < B - 0.5 && T < b - 0.5) told.push(`${one} | ${other}`);
  }));
  return told.map(each => `${canvas.ariaLabel.split(';')[0]}: ${each}`);
})"""


COURSE = (
    "import jax.numpy as jnp, pictures_04, pictures_05",
    "pictures_04.show_cone(jnp.linalg.norm)",
    "pictures_05.ball(pictures_05.spare_descend)",
    "pictures_05.two_balls(pictures_05.spare_momentum_step)",
)


@pytest.mark.parametrize("page", ["gallery", "course"])
def test_no_label_is_written_over_another_or_cut_off_at_any_width(browser, classroom, page):
    folder, url = classroom
    if page == "gallery":
        shutil.copy(PAGE, folder / "labels.ipynb")
    else:
        notebook(folder, *COURSE, name="labels.ipynb")
        for pictures in (ROOT / "source").glob("*/pictures_*.py"):
            shutil.copy(pictures, folder)
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    lab = Lab(context.new_page(), url)
    lab.page.add_init_script(LABELS)
    lab.open("labels.ipynb")
    lab.run_all()
    lab.page.wait_for_function(MOUNTED, arg=[cells_that_draw() if page == "gallery" else 4])
    found = set()
    for width in (1400, 1000, 1900):
        lab.page.set_viewport_size({"width": width, "height": 900})
        for _, widget in each_widget(lab):
            lab.page.wait_for_timeout(300)
            painted(lab, widget)
            found |= {f"{width}: {each}" for each in lab.page.evaluate(OVERLAPS)}
    context.close()
    assert not found, "\n".join(sorted(found))
