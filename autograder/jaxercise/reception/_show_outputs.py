"""Outputs of students' cells as pages may show them: cleaned, not too long, and with a word for what is not kept."""

import re
from collections.abc import Mapping

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from ._pictures import SHOWN, is_picture
from ._show_markdown import SlowError, cut, show_markdown, within

MAX_TEXT = 100_000  # characters of one text
MAX_HTML = 1_000_000
MAX_DEPTH = 100  # of tags inside one another: cleaning takes time with its square
CLEAN_SECONDS = 2.0  # of processor time, for one output
_TAGS = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
]
_ATTRIBUTES = {"*": ["title", "colspan", "rowspan", "style"], "a": ["href", "title"]}
_SCRIPT_OR_STYLE = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)")
_NEST = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_NO_NEST = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "wbr",
        "col",
        "meta",
        "link",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "thead",
        "tbody",
        "tfoot",
    ]
)
_ALIVE = re.compile(r"(?i)<(?:img|svg|video|audio|iframe|canvas|object|embed|script)\b")
_TEXTS = ("text/plain", "text/latex")
_RICH = ("text/html", "text/markdown")
_SILENT = ("application/vnd.jupyter.widget-view+json",)  # its text says what it was
NOT_KEPT = "Pictures other than PNG and JPEG, and scripts, are not kept in a graded notebook"


def show_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs of one cell as pages may show them."""
    return [_shown(output) for output in outputs]


def _shown(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        output.text = cut(_joined(output.text), MAX_TEXT)
    elif output.output_type == "error":
        output.ename, output.evalue = output.ename[:200], cut(output.evalue, MAX_TEXT)
        output.traceback = cut("\n".join(output.traceback), MAX_TEXT).split("\n")
    else:
        output.data = NotebookNode(_data(output.data))
        output.metadata = NotebookNode(_sizes(output.get("metadata", {})))
    return output


def _data(given: Mapping[str, object]) -> dict[str, str]:
    """The forms of an output that are kept; a remark takes the place of what is not, if nothing is left to be seen of it."""
    texts = {kind: _joined(about) for kind, about in given.items() if _is_text(about)}
    kept = {kind: texts[kind] for kind, start in SHOWN.items() if is_picture(texts.get(kind, ""), start)}
    kept |= {kind: cut(texts[kind], MAX_TEXT) for kind in _TEXTS if kind in texts}
    kept |= {kind: cleaned for kind in _RICH if (cleaned := _cleaned(kind, texts.get(kind, "")))}
    lost = sorted(re.sub(r"[^\w./+-]", "_", kind)[:60] for kind in given if kind not in (*kept, *_SILENT))
    if lost and not any(kind in kept for kind in (*SHOWN, *_RICH)):
        remark = f"({NOT_KEPT}: {', '.join(lost[:5])}.)"
        kept["text/plain"] = "\n".join(filter(None, [kept.get("text/plain"), remark]))
    return kept


def _cleaned(kind: str, text: str) -> str:
    """HTML or Markdown without what acts or comes from elsewhere; empty if it is too long, too deep or too slow to clean."""
    if len(text) > MAX_HTML or _depth(text) > MAX_DEPTH:
        return ""
    alive = bool(_ALIVE.search(text))
    try:
        with within(CLEAN_SECONDS):
            text = _CLEANER.sanitize_html_tags(_SCRIPT_OR_STYLE.sub("", text))
    except SlowError:
        return ""
    if kind == "text/markdown":
        text = show_markdown(text)
    if not text.strip() or not alive:
        return text.strip() and text
    return f"{text}\n<p><em>{NOT_KEPT}.</em></p>" if kind == "text/html" else f"{text}\n\n*{NOT_KEPT}.*"


def _depth(html: str) -> int:
    """How deep tags lie in one another, those that HTML closes by itself not counted."""
    depth = deepest = 0
    for closing, name in _NEST.findall(html):
        if name.lower() not in _NO_NEST:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _sizes(metadata: Mapping) -> dict[str, dict[str, int]]:
    """Widths and heights of pictures, if they are integers: pages write them into a tag as they are."""
    return {
        kind: {side: size for side, size in about.items() if side in ("width", "height") and type(size) is int}
        for kind, about in metadata.items() if kind in SHOWN and isinstance(about, Mapping)
    }  # fmt: skip


def _is_text(about: object) -> bool:
    return isinstance(about, str) or (isinstance(about, list) and all(isinstance(line, str) for line in about))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


_CLEANER = SanitizeHTML(tags=_TAGS, attributes=_ATTRIBUTES, strip=True)
