"""What a student's cells show, made harmless before it is opened by others in a browser that trusts this server."""

import re
from collections.abc import Mapping

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from ._exporter import SubmissionExporter
from ._match_cells import grade_id, is_same

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
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!/?(?:b|br|code|em|i|kbd|s|small|strong|sub|sup|u)\s*/?>)")
_ELSEWHERE = re.compile(r"(?i)\](?=[(:]\s*+<?+(?!https?://|mailto:|attachment:|#))")  # a link that may be a script
_PICTURES = ("image/png", "image/jpeg")
_IMAGE = re.compile(r"!(?=\[)(?!\[[^\]]*\]\(attachment:)")


class CleanOutputs(NbGraderPreprocessor):
    """Clean what students' cells show and the Markdown that they wrote; verdicts, and text of the course, are left alone.

    nbgrader's pages render both from the server's own origin, where a script could use the grader's kernels.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        cleaner = SanitizeHTML(tags=_TAGS, attributes=_ATTRIBUTES, strip=True)
        names = resources["nbgrader"]
        released = (
            self.parent.released(names["assignment"], names["notebook"])
            if isinstance(self.parent, SubmissionExporter)
            else None
        )
        ours = released.cells if released else []
        verdicts = (
            self.parent.reports.get((names["student"], names["assignment"], names["notebook"]), {}) if ours else {}
        )
        for cell in nb.cells:
            if cell.cell_type != "code" and not any(is_same(cell, other) for other in ours):
                cell.source = _harmless(cell.source)
            elif cell.cell_type == "code" and grade_id(cell) not in verdicts:
                _clean_outputs(cell, cleaner)
        return nb, resources


def _clean_outputs(cell: NotebookNode, cleaner: SanitizeHTML) -> None:
    for output in cell.outputs:
        for kind in ("text/html", "text/markdown"):
            if kind in output.get("data", {}):
                output.data[kind] = _SCRIPT_OR_STYLE.sub("", "".join(output.data[kind]))
    cell.outputs = cleaner.sanitize_code_outputs(cell.outputs)
    for output in cell.outputs:
        if "text/markdown" in output.get("data", {}):
            output.data["text/markdown"] = _harmless(output.data["text/markdown"])
        if "metadata" in output:
            output.metadata = NotebookNode(_sizes(output.metadata))


def _sizes(metadata: Mapping) -> dict[str, dict[str, int]]:
    """Widths and heights of pictures; pages would write anything else that stands in their place into a tag."""
    return {
        kind: {side: size for side, size in about.items() if side in ("width", "height") and type(size) is int}
        for kind, about in metadata.items() if kind in _PICTURES and isinstance(about, Mapping)
    }  # fmt: skip


def _harmless(markdown: str) -> str:
    """Markdown without tags that do more than set type, pictures from elsewhere, and links but to pages; formulas keep their comparisons."""
    return _ELSEWHERE.sub("] ", _IMAGE.sub("", _TAG.sub("< ", markdown)))
