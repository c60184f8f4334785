"""A student before an open JupyterLab, who has a mouse or has a keyboard: opens notebooks, writes answers, runs cells."""

import re
from pathlib import Path
from typing import Any

import nbformat

from jaxercise_testing.lab import Lab

ROOT = Path(__file__).resolve().parents[2]
STUB = "raise NotImplementedError()"
_SOLUTION = re.compile(r"(?ms)^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION")
_CELL = "window.jupyterapp.shell.currentWidget.content.widgets"
_PATH = "window.jupyterapp?.shell.currentWidget?.context?.path"
_STATUS = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"


def cells_of(name: str) -> list[Any]:
    """The cells of an assignment as it is handed out."""
    return nbformat.read(ROOT / "release" / name / f"{name}.ipynb", 4).cells


def answers_of(name: str) -> dict[str, list[str]]:
    """What a student who knows everything writes in place of the stubs, by the id of their cell."""
    cells = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", 4).cells
    marked = {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if "nbgrader" in cell.metadata}
    found = {name: [part.rstrip("\n") for part in _SOLUTION.findall(text)] for name, text in marked.items()}
    return {name: parts for name, parts in found.items() if parts}


def filled(source: str, parts: list[str]) -> str:
    """A cell with something in place of each stub."""
    rest = iter(parts)
    return re.sub(rf"(?m)^[ \t]*{re.escape(STUB)}", lambda _: next(rest), source)


class Student:
    """What both do. `keyboard` and `mouse` are the page's; a subclass has one of the two to choose with."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.page, self.keyboard, self.mouse = lab, lab.page, lab.page.keyboard, lab.page.mouse

    def arrive(self) -> None:
        """Come to the address that `make lab` prints."""
        self.page.goto(f"{self.lab.url}/")
        self._until_idle("")

    def write(self, at: int, text: str) -> None:
        """Write in place of the stub, the last line of the cell of that number, or of all of a cell without one."""
        self.select_stub(at)
        self._type(text)
        assert self._source(at).endswith(text)

    def rewrite(self, at: int, text: str) -> None:
        """Write in place of all that stands in the cell of that number."""
        self.select_stub(at)
        self.keyboard.press("Control+A")
        self._type(text)
        assert self._source(at) == text

    def _type(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self.keyboard.press("Enter")
                self.keyboard.press("Shift+Home")  # where the editor has indented by itself
            self.keyboard.type(line) if line else self.keyboard.press("Delete")

    def _source(self, at: int) -> str:
        return self.page.evaluate(f"at => {_CELL}[at].model.sharedModel.source", at)

    def run(self, at: int) -> None:
        """Run the cell of that number, and wait until it has ended."""
        before = self.page.evaluate(f"at => {_CELL}[at].model.executionCount ?? 0", at)
        self.press_run(at)
        self.page.wait_for_function(
            f"([at, before]) => {_CELL}[at].model.executionCount > before && {_STATUS} === 'idle'",
            arg=[at, before],
        )

    def cell(self, at: int) -> Any:
        """The cell of that number in the notebook in front."""
        return self.page.locator(f".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index='{at}']")

    def output(self, at: int) -> Any:
        """All that the cell of that number has shown."""
        return self.cell(at).locator(".jp-Cell-outputWrapper")

    def go_to(self, at: int) -> Any:
        """The cell of that number, in sight."""
        self.page.evaluate("at => window.jupyterapp.shell.currentWidget.content.scrollToItem(at)", at)
        self.cell(at).scroll_into_view_if_needed()
        return self.cell(at)

    def _until_idle(self, path: str) -> None:
        self.page.wait_for_function(f"path => {_STATUS} === 'idle' && (!path || {_PATH} === path)", arg=path)

    def open(self, name: str) -> None:
        """Open an assignment from wherever one is."""
        raise NotImplementedError

    def select_stub(self, at: int) -> None:
        """Mark the last line of a cell for writing over it."""
        raise NotImplementedError

    def press_run(self, at: int) -> None:
        """Start the cell of that number."""
        raise NotImplementedError

    def press(self, at: int, button: Any) -> None:
        """Press a button in what the cell of that number shows."""
        raise NotImplementedError


class WithMouse(Student):
    """Points at everything; types only text."""

    def open(self, name: str) -> None:
        browser = self.page.locator(".jp-FileBrowser")
        if not browser.is_visible():  # the panel stands in its place
            self.page.locator(".jp-SideBar [data-id='filebrowser']").click()
        browser.locator(".jp-BreadCrumbs-home").click()
        browser.get_by_text(name, exact=True).dblclick()
        browser.get_by_text(f"{name}.ipynb", exact=True).dblclick()
        self._until_idle(f"{name}/{name}.ipynb")

    def select_stub(self, at: int) -> None:
        self.go_to(at).locator(".cm-line").last.click(click_count=3)

    def press_run(self, at: int) -> None:
        cell = self.go_to(at)
        cell.locator(".cm-line").first.click()
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) [data-jp-item-name='run']").click()

    def press(self, at: int, button: Any) -> None:
        button.click()


class WithKeyboard(Student):
    """Never points at anything."""

    def open(self, name: str) -> None:
        self.keyboard.press("Control+Shift+C")
        self.page.wait_for_function("document.activeElement.closest('.lm-CommandPalette, .jp-ModalCommandPalette')")
        self.keyboard.type("Open from Path")
        self.keyboard.press("Enter")
        self.page.wait_for_function("document.activeElement.closest('.jp-Dialog')")
        self.keyboard.type(f"{name}/{name}.ipynb")
        self.keyboard.press("Enter")
        self._until_idle(f"{name}/{name}.ipynb")

    def select_stub(self, at: int) -> None:
        self._walk_to(at)
        self.keyboard.press("Enter")
        self.keyboard.press("Control+End")
        self.keyboard.press("Shift+Home")
        self.keyboard.press("Shift+Home")

    def press_run(self, at: int) -> None:
        self._walk_to(at)
        self.keyboard.press("Shift+Enter")

    def press(self, at: int, button: Any) -> None:
        self._walk_to(at)
        for _ in range(40):
            if button.evaluate("b => b === document.activeElement"):
                break
            self.keyboard.press("Tab")
        else:
            raise AssertionError("the button is not reached by Tab")
        self.keyboard.press("Space")
        while not self.page.evaluate("document.activeElement.matches('.jp-Cell')"):
            self.keyboard.press("Shift+Tab")

    def _walk_to(self, at: int) -> None:
        self.keyboard.press("Escape")
        here = self.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
        for _ in range(abs(at - here)):
            self.keyboard.press("ArrowDown" if at > here else "ArrowUp")
        assert self.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == at
