"""Outputs in HTML, Markdown and colours of a terminal of which cleaning or rendering takes time with their square."""

import nbformat
from jaxercise_testing.attack import Attack
from nbconvert import HTMLExporter

ATTACK = Attack(
    before="""
from IPython.display import display
count = 60_000
for html in ("<div>", "<b><p></b>", "<table><td>", "<a href=x>", "<svg><b>", "<b>" , "</p>", "<script>", "&lt;<", "<ul><li>", "<!--", "<style>"):
    display({"text/html": html * count}, raw=True)
    display({"text/html": html * 2_000}, raw=True)
    display({"text/markdown": html * 2_000}, raw=True)
""",
    between="""
display({"text/markdown": "\\\\(" * 100_000}, raw=True)
display({"text/plain": "\x1b[31m" * 100_000, "text/latex": "$" * 100_000, "image/png": "A" * 300_000}, raw=True)
print("\x1b[31m" * 150_000)
""",
)


def test_the_notebook_is_graded_and_shown(outcome):
    assert outcome.is_contained()
    HTMLExporter(template_name="classic").from_notebook_node(nbformat.reads(outcome.shown, as_version=4))
