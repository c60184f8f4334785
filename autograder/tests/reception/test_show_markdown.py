"""What students wrote is shown without anything that acts or that comes from elsewhere."""

import pytest
from jaxercise.reception._show_markdown import harmless


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("$a<b$ and a <b>word</b>", "$a< b$ and a <b>word</b>"),
        ("<script>x</script>", "< script>x< /script>"),
        ("<b onclick=x>", "< b onclick=x>"),
        ("![p](http://example.org/p.png)", "[p](http://example.org/p.png)"),
        ("![p](attachment:p.png)", "![p](attachment:p.png)"),
        ("![p][ref]", "[p][ref]"),
        ("1 < 2 and 3<4", "1 < 2 and 3<4"),
        ("<!-- a -->", "< !-- a -->"),
        ("[p]( https://example.org)", "[p]( https://example.org)"),
        ("[p](JavaScript:x)", "[p] (JavaScript:x)"),
        ("[p]( <&#106;avascript:x>)", "[p] ( <&#106;avascript:x>)"),
        ("[p]: javascript:x", "[p] : javascript:x"),
        ("[p](#below)", "[p](#below)"),
    ],
)
def test_markdown_keeps_its_words_and_loses_its_tags(written, shown):
    assert harmless(written) == shown
