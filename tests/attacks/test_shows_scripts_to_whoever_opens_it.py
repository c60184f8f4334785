"""Scripts in outputs, pictures and text, for the browser in which an instructor opens the graded notebook."""

from _attack import Attack
from course_builder import cell

SCRIPT = "<script>parent.postMessage('jxraid', '*')</script><img src=x onerror='fetch(`/jxraid`)'>"


def write(notebook):
    cell(notebook, "written").source = f"{SCRIPT} [x](javascript:jxraid) <svg onload='jxraid'>"


ATTACK = Attack(
    before=f"""
from IPython.display import display, HTML, Javascript, SVG
html = {SCRIPT!r}
display(HTML(html), Javascript("jxraid"), SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='jxraid'>" + html + "</svg>"))
display({{"text/html": html, "application/javascript": "jxraid", "text/markdown": html, "text/latex": html, "image/svg+xml": html}}, raw=True)
""",
    change=write,
)


def test_no_script_is_handed_on(outcome):
    shown = _shown(outcome)
    assert [
        tag for tag in ("<script", "<img", "<svg onload", "onload=", "application/javascript") if tag in shown
    ] == []
    assert outcome.is_contained()


def _shown(outcome):
    """The graded notebook but for its programs, which are shown as text."""
    import nbformat

    notebook = nbformat.reads(outcome.shown, as_version=4)
    return str([cell.get("outputs", []) if cell.cell_type == "code" else cell.source for cell in notebook.cells])
