"""Shows something where a student reads it: rich in a notebook, plain in a terminal."""

import html
import re
from collections.abc import Mapping, Sequence

PLAIN = "text/plain"


def show(bundle: Mapping[str, object]) -> None:
    """Show a MIME bundle, or its text where there is no notebook."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = None
    if get_ipython is None or get_ipython() is None:
        print(bundle[PLAIN])
    else:
        display(dict(bundle), raw=True)


def show_list(items: Sequence[tuple[str, str]]) -> None:
    """Show labelled sentences, one below the other."""
    rows = "".join(
        f'<p style="margin:.35em 0;max-width:52em"><b>{html.escape(label)}:</b> {rich(text)}</p>'
        for label, text in items
    )
    show({PLAIN: "\n".join(f"{label}: {text}" for label, text in items), "text/html": rows})


def show_sentence(text: str) -> None:
    """Show a sentence."""
    show({PLAIN: text, "text/html": f'<p style="margin:.35em 0;max-width:52em">{rich(text)}</p>'})


def show_code(code: str) -> None:
    """Show code as code."""
    show({PLAIN: code, "text/markdown": f"```python\n{code.rstrip()}\n```"})


def rich(sentence: str) -> str:
    """A sentence as HTML, in which what stands between backticks is code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(sentence))
