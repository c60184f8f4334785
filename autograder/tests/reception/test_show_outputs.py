"""Outputs keep what a page can show, and name what it does not."""

import base64

import pytest
from jaxercise.reception import show_outputs
from nbformat.v4 import new_output

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()


def shown(**data: object) -> dict:
    kinds = {kind.replace("_", "/", 1).replace("__", "+"): about for kind, about in data.items()}
    return show_outputs([new_output("display_data", kinds)])[0].data


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "image/gif", "image/webp", "application/pdf", "application/vnd.plotly.v1+json"]
)
def test_a_picture_of_another_kind_is_named_in_its_place(kind):
    (output,) = show_outputs([new_output("display_data", {kind: "x", "text/plain": "<Figure>"})])
    assert output.data == {
        "text/plain": f"<Figure>\n(Pictures other than PNG and JPEG, and scripts, are not kept in a graded notebook: {kind}.)"
    }


def test_a_picture_that_is_kept_needs_no_remark():
    assert set(shown(image_png=PNG, image_svg__xml="<svg/>", text_plain="<Figure>")) == {"image/png", "text/plain"}


def test_what_only_says_that_it_is_a_picture_is_not_kept():
    assert "image/png" not in shown(image_png='x" onload="y', text_plain="p")


def test_html_keeps_its_tables_and_says_that_a_picture_was_in_it():
    html = "<table><tr><td>1</td></tr></table><img src=x onerror=y><script>z</script>"
    cleaned = shown(text_html=html)["text/html"]
    assert "<table>" in cleaned and "<img" not in cleaned and "script>" not in cleaned and "not kept" in cleaned
    assert "not kept" not in shown(text_html="<b>1</b>")["text/html"]


@pytest.mark.parametrize("html", ["<div>" * 5_000, "x" * 1_000_001])
def test_html_that_is_too_deep_or_too_long_gives_way_to_its_text(html):
    assert set(shown(text_html=html, text_plain="table")) == {"text/plain"}


def test_long_text_is_cut_and_says_by_how_much():
    stream, error = show_outputs(
        [
            new_output("stream", text="a" * 100_007),
            new_output("error", ename="E", evalue="b" * 200_000, traceback=["c" * 200_000]),
        ]
    )
    assert stream.text.endswith("\n(... 7 more characters are not shown.)")
    assert len(error.evalue) < 100_100 and len("\n".join(error.traceback)) < 100_100
