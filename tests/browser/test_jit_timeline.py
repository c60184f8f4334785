"""The jit_timeline widget in a real JupyterLab: calls scrubbed, stages read, jaxpr linked to source, both themes."""

from pathlib import Path

import pytest

SWEEP = """
import jax, jax.numpy as jnp
from jaxercise_widgets import jit_timeline
def score(x, scale):
    y = jnp.sin(x) * scale
    return jax.nn.relu(y @ y.T).sum()
t = jit_timeline(score, jnp.ones((64, 32)), 2.0, variants=[(jnp.ones((64, 32)), jnp.float32(2)), (jnp.ones((16, 32)), 2.0)])
t
"""
UNJITTED = "jit_timeline(lambda x: x if x.sum() > 0 else -x, jnp.ones(3), calls=5)"
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab, index=0, calls=20):
    lab.page.wait_for_function(
        "([i, n]) => document.querySelectorAll('.jx')[i]?.dataset.calls === String(n)", arg=[index, calls],
    )  # fmt: skip
    lab.page.wait_for_timeout(300)
    return lab.widget(index)


def test_it_is_operated_by_mouse(open_lab):
    lab = open_lab(SWEEP)
    widget = shown(lab)
    assert "3 compiles in 20 calls" in widget.get_attribute("aria-label")
    readout = widget.locator(".jx-readout")
    assert "compiled: the first call" in readout.inner_text()
    widget.locator("canvas").first.click(position={"x": 75, "y": 100})
    assert widget.get_attribute("data-frame") == "1"
    assert "not a Python number (weak type float32)" in readout.inner_text()
    widget.get_by_label("source").locator("span").nth(1).hover()
    assert int(widget.get_attribute("data-made")) >= 2
    assert "sin" in widget.get_by_label("jaxpr").locator(".jx-lit").first.inner_text()
    widget.get_by_role("button", name="even times").click()
    assert widget.get_attribute("data-scale") == "linear"
    before = int(widget.get_attribute("data-seq"))
    widget.get_by_role("button", name="measure again").click()
    lab.page.wait_for_function("([w, seq]) => Number(w.dataset.seq) > seq", arg=[widget.element_handle(), before])


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(SWEEP)
    widget = shown(lab)
    widget.locator("canvas").first.focus()
    for _ in range(2):
        lab.page.keyboard.press("c")
    assert widget.get_attribute("data-frame") == "2"
    assert "x has shape (16, 32), not (64, 32)" in widget.locator(".jx-readout").inner_text()
    lab.page.keyboard.press("Shift+ArrowRight")
    assert (widget.get_attribute("data-frame"), widget.get_attribute("data-compiled")) == ("12", "false")
    lab.page.keyboard.press("End")
    assert widget.get_attribute("data-frame") == "19"
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    assert (widget.get_attribute("data-line"), int(widget.get_attribute("data-made")) > 0) == ("1", True)
    lab.page.keyboard.press("s")
    assert widget.get_attribute("data-scale") == "linear"
    lab.page.keyboard.press("?")
    assert widget.locator(".jx-help").is_visible()


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(SWEEP, UNJITTED)
    widget, plain = shown(lab), shown(lab, 1, 5)
    widget.locator("canvas").first.focus()
    lab.page.keyboard.press("c")
    for _ in range(2):
        lab.page.keyboard.press("ArrowDown")
    assert "cannot be jitted" in plain.get_attribute("aria-label")
    GALLERY.mkdir(parents=True, exist_ok=True)
    inks = []
    for dark in (False, True):
        lab.theme(dark=dark)
        lab.page.wait_for_timeout(800)
        theme = "dark" if dark else "light"
        for each, name in ((widget, "jit_timeline"), (plain, "jit_timeline-unjitted")):
            each.scroll_into_view_if_needed()
            lab.page.wait_for_timeout(200)
            each.screenshot(path=GALLERY / f"{name}-{theme}.png")
        inks.append(widget.locator("canvas").first.evaluate("c => c.toDataURL()"))
    lab.theme(dark=False)
    assert inks[0] != inks[1]
