"""Shows something where a student reads it: rich in a notebook, plain in a terminal."""

import html
from collections.abc import Mapping, Sequence

from .._render import rich
from .._shell import shell

PLAIN = "text/plain"


def show(bundle: Mapping[str, object]) -> None:
    """Show a MIME bundle, or its text where there is no notebook."""
    if shell() is None:
        print(bundle[PLAIN])
    else:
        from IPython.display import display

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
