"""nbgrader's *Validate* button, where a student's JupyterLab has it: what was seen and what to try stand in its answer."""

import shutil

import nbformat
from jaxercise_testing.student import ROOT, STUB, cells_of

NAME = "04_losses"
WRONG = "return jnp.sum((p - y) ** 2)"


def test_the_validate_button_tells_what_was_seen_and_what_to_try(open_lab, classroom):
    folder, _ = classroom
    shutil.copy(ROOT / "release" / NAME / f"{NAME}.checks", folder)
    notebook = nbformat.v4.new_notebook(cells=cells_of(NAME)[:6])
    notebook.cells[4].source = notebook.cells[4].source.replace(STUB, WRONG)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
    lab = open_lab(run=False, name=f"{NAME}.ipynb")
    lab.page.get_by_role("button", name="Validate").click()
    answer = lab.page.locator(".jp-Dialog, .validate-assignment, [role=dialog]").first
    answer.get_by_text("Seen:").first.wait_for()
    said = answer.inner_text()
    assert "told above" not in said and "Try:" in said, said
