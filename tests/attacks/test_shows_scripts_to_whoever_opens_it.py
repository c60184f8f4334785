"""Scripts in outputs, pictures and text, for the browser in which an instructor opens the graded notebook."""

import nbformat
from bs4 import BeautifulSoup
from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import cell
from nbconvert import HTMLExporter

SCRIPT = "<script>parent.postMessage('jxraid', '*')</script><img src=x onerror='fetch(`/jxraid`)'>"


def write(notebook):
    cell(notebook, "written").source = f"{SCRIPT} [x](javascript:jxraid) <svg onload='jxraid'>"


ATTACK = Attack(
    before=f"""
from IPython.display import display, HTML, Javascript, SVG
html = {SCRIPT!r}
drawn = "<svg xmlns='http://www.w3.org/2000/svg' onload='jxraid'><script>jxraid</script></svg>"
display(HTML(html), Javascript("jxraid"), SVG(drawn))
display({{"text/html": html, "application/javascript": "jxraid", "text/markdown": html, "text/latex": html, "image/svg+xml": drawn}}, raw=True)
display({{"image/png": "x"}}, raw=True, metadata={{"image/png": {{"width": "1 onerror=jxraid", "height": "1 onload=jxraid"}}}})
display({{"image/png": "x"}}, raw=True, metadata={{"filenames": {{"image/png": "http://127.0.0.1/jxraid"}}}})
""",
    change=write,
)


def test_no_script_is_handed_on(outcome):
    page = HTMLExporter(template_name="classic").from_notebook_node(nbformat.reads(outcome.shown, as_version=4))[0]
    body = BeautifulSoup(page, "html.parser").body
    assert body.find_all(["script", "svg", "iframe", "object", "embed", "link", "style", "form"]) == []
    assert [tag for tag in body.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    addresses = [tag[name] for tag in body.find_all(True) for name in ("src", "href", "action") if name in tag.attrs]
    assert [address for address in addresses if not address.startswith(("data:image/png;base64,", "#"))] == []
    assert outcome.is_contained()
