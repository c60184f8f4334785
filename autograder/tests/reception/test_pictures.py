"""Pictures in a student's text reach the person who reads it, and what is not kept is named in its place."""

import base64

import nbformat
import pytest
from jaxercise.reception._pictures import attachments, settle_pictures
from jaxercise.reception._receive import receive
from jaxercise_testing.course_builder import ASSIGNMENT, cell, instructor_notebook, solved
from nbconvert import HTMLExporter

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
GIF = b"GIF89a" + bytes(10)
TEXT = base64.b64encode(PNG).decode()
RELEASED = instructor_notebook()


def files(name: str) -> bytes:
    return {"plot.png": PNG, "page.html": b"<script>", "my plot.gif": GIF}[name]


def received(text: str, **attached: dict) -> nbformat.NotebookNode:
    notebook = solved(RELEASED, written=text)
    if attached:
        cell(notebook, "written").attachments = attached
    content = nbformat.writes(notebook).encode()
    found = receive({f"{ASSIGNMENT}.ipynb": content}, {ASSIGNMENT: RELEASED}, {}, files)[ASSIGNMENT].content
    notebook = nbformat.reads(found.decode(), as_version=4)
    nbformat.validate(notebook)
    HTMLExporter().from_notebook_node(notebook)  # as formgrader and feedback do
    return cell(notebook, "written")


@pytest.mark.parametrize("address", ["attachment:a.png", "attachment:my%20a.png", "plot.png", "./plot.png"])
def test_a_picture_that_was_pasted_or_handed_in_is_attached(address):
    names = {"a.png": {"image/png": TEXT}, "my a.png": {"image/png": TEXT}}
    shown = received(f"see ![p]({address})", **names)
    assert shown.source == "see ![p](attachment:picture-1)"
    assert shown.attachments == {"picture-1": {"image/png": TEXT}}


def test_a_picture_named_by_an_html_tag_is_attached():
    assert received("<img width=7 src='plot.png'/> and <img src=\"my%20plot.gif\">").source == (
        "![picture](attachment:picture-1) and ![picture](attachment:picture-2)"
    )


@pytest.mark.parametrize("address", ["attachment:gone.png", "gone.png", "page.html", "/etc/passwd", "../plot.png"])
def test_a_picture_that_is_not_there_is_said_to_be_missing(address):
    shown = received(f"see ![p]({address})", other={"image/png": TEXT})
    assert shown.source.startswith("see *(here a picture is missing: ") and "attachments" not in shown


def test_a_picture_elsewhere_stays_a_link():
    text, kept = settle_pictures("![p](https://example.org/p.png)", {}, files)
    assert text == "[p](https://example.org/p.png) (a picture elsewhere is not fetched)" and kept == {}


@pytest.mark.parametrize(
    "attached",
    [
        7,
        {"a": 7},
        {"a": {"image/svg+xml": "<svg/>"}},
        {"a": {"image/png": "not base64!"}},
        {"a": {"image/png": base64.b64encode(b"<svg>").decode()}},
        {"a": {"text/html": "x"}},
        {str(number): {"image/png": TEXT} for number in range(1000)},
    ],
)
def test_what_is_no_picture_is_not_attached(attached):
    assert attachments({"attachments": attached}) == {}


def test_the_same_picture_twice_is_attached_once():
    assert received("![a](plot.png) ![b](plot.png)").source == "![a](attachment:picture-1) ![b](attachment:picture-1)"
