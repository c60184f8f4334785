"""A student's Markdown as pages may show it: no scripts, no foreign pictures, and nothing that takes long to render."""

import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nbconvert.filters import strip_files_prefix
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

MAX_MARKDOWN = 50_000  # characters of one text
MAX_CODE = 20_000
MAX_TYPED = 2_000  # of a text that is not rendered
RENDER_SECONDS = 0.5  # of processor time, for one text
_QUICK = 1_000  # characters that are rendered at once whatever they are
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!/?(?:b|br|code|em|i|kbd|s|small|strong|sub|sup|u)\s{0,9}/?>)")
_LINK = re.compile(r"(?i)\](?=[(:]\s*+<?+(?!https?://|mailto:|attachment:|#))")  # one that may be a script
_PICTURE = re.compile(r"!(?=\[)(?!\[[^\[\]\n]{0,500}\]\(attachment:)")
_FENCE = "~" * 10


class SlowError(Exception):
    """Raised when a text is not rendered within its time."""


def harmless(text: str) -> str:
    """Markdown without tags other than type styles, remote pictures, and links other than to pages; `<` in formulas stays."""
    return _LINK.sub("] ", _PICTURE.sub("", _TAG.sub("< ", text)))


def show_markdown(text: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Markdown that is harmless, not too long, and rendered in time; a text that is not is shown as it was typed."""
    text = harmless(cut(text, MAX_MARKDOWN))
    if len(text) > _QUICK and not _is_rendered(text, attachments or {}):
        typed = cut(text, MAX_TYPED).replace("~~~", "~ ~ ~")
        return f"*(This text could not be rendered; it is shown as it was typed.)*\n\n{_FENCE}\n{typed}\n{_FENCE}"
    return text


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, and a last line that says how many are left out."""
    left_out = len(text) - most
    return f"{text[:most]}\n(... {left_out:,} more characters are not shown.)" if left_out > 0 else text


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Allow so much processor time inside a `with`; in the main thread only, as signals are.

    Raises: SlowError.
    """

    def stop(*_: object) -> None:
        raise SlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _is_rendered(text: str, attachments: Mapping) -> bool:
    """Whether the steps that a page's template takes with a text end well and soon."""
    try:
        with within(RENDER_SECONDS):
            page = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(text)
            strip_files_prefix(page)
    except Exception:  # the renderer of pages would fail, or not end, on this text
        return False
    return True
