"""A student's afternoon: from what `make lab` opens to all checks passed, with the mouse alone and with the keyboard alone.

`make test` walks to the first picture of notebook 4; `make soak` walks through notebooks 4 and 5, each hand in its own theme and on a
narrow screen and a wide one, and leaves what it saw in build/afternoon.
"""

from pathlib import Path

import pytest
from jaxercise_testing.afternoon import opened, walk
from jaxercise_testing.axe import violations
from jaxercise_testing.student import Student, WithKeyboard, WithMouse

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    [".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"],
    [".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownOutput"],
]
CHECK, FIRST_PICTURE = 5, 11  # cells of notebook 4
UNDER_THE_SIGN = """rows => rows.filter(row => {
  const words = document.createRange(), sign = row.firstElementChild.getBoundingClientRect();
  words.selectNodeContents(row);
  return [...words.getClientRects()].some(line => line.left < sign.right - 1 && line.right > sign.right + 1);
}).map(row => row.textContent)"""
NARROW, WIDE = 1000, 1900


def test_the_first_exercises_are_solved_by_mouse_and_by_keyboard(browser, tmp_path):
    with opened(browser, tmp_path, NARROW, dark=True) as lab:
        students = [WithMouse(lab), WithKeyboard(lab)]
        students[1].open("04_losses")
        students[1].run(CHECK)
        told = students[1].output(CHECK).inner_text()
        assert "check is made by the cell that begins import jax. Run that cell first" in told, told
        walk(students, "04_losses", FIRST_PICTURE)
        found = violations(lab, OURS)
        lab.page.set_viewport_size({"width": 640, "height": 900})
        assert lab.page.locator("section[role=status] li").evaluate_all(UNDER_THE_SIGN) == []
    assert not found, "\n\n".join(found)


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    ("hand", "width", "dark"), [(WithMouse, NARROW, False), (WithKeyboard, WIDE, True)], ids=["mouse", "keyboard"]
)
def test_notebooks_4_and_5_are_solved_in_an_afternoon(browser, tmp_path, hand, width, dark):
    seen = ROOT / "build" / "afternoon" / hand.__name__
    seen.mkdir(parents=True, exist_ok=True)
    found = []
    with opened(browser, tmp_path, width, dark) as lab:
        student = hand(lab)
        for name, wide in (("04_losses", width), ("05_gradient_descent", NARROW + WIDE - width)):
            lab.page.set_viewport_size({"width": wide, "height": 900})
            student.open(name)
            walk([student], name, see=lambda at, name=name: photograph(student, at, seen / f"{name[:2]}-{at:02}.png"))
            for theme in (not dark, dark):
                lab.theme(dark=theme)
                found += [f"{name}: {each}" for each in violations(lab, OURS)]
    assert not found, "\n\n".join(found)


def photograph(student: Student, at: int, file: Path) -> None:
    """What a cell shows, on a screen that is tall enough for it."""
    if not student.output(at).inner_text():
        return
    size = student.page.viewport_size
    student.page.set_viewport_size({**size, "height": 3000})
    student.page.wait_for_timeout(600)
    student.output(at).screenshot(path=file)
    student.page.set_viewport_size(size)
