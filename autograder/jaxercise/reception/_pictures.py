"""Pictures in a student's Markdown: attachments and picture files that were handed in, kept if they are PNG, JPEG, GIF or WebP."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from ._handed_in import plain_name

MAX_BYTES = 10 << 20  # of all pictures of a cell, encoded
MAX_PICTURES = 50
SHOWN = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}  # how files of a kind begin
_KINDS = {
    **SHOWN,
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
_LINK = re.compile(
    r"!\[([^\[\]\n]{0,500})\]\(\s{0,9}<?(?:\./)?([^()<>\s\"']{1,500})>?(?:\s{1,9}\"[^\"\n]{0,500}\")?\s{0,9}\)"
)
_ELEMENT = re.compile(r"(?i)<img\s[^<>]{0,500}?src\s?=\s?[\"']?(?:\./)?([^<>\"'\s]{1,500})[^<>]{0,500}>")

ReadFile = Callable[[str], bytes]


def attachments(raw: Mapping) -> dict[str, dict[str, str]]:
    """The pictures attached to a cell that are what they say they are, by name: each a dict of one MIME type to base64 text."""
    attached = raw.get("attachments")
    if not isinstance(attached, dict) or len(attached) > MAX_PICTURES:
        return {}
    found: dict[str, dict[str, str]] = {}
    left = MAX_BYTES
    for name, forms in attached.items():
        for kind, start in _KINDS.items():
            text = forms.get(kind) if isinstance(forms, dict) else None
            text = "".join(text) if _is_lines(text) else text
            if name not in found and isinstance(text, str) and len(text) <= left and is_picture(text, start):
                found[name] = {kind: re.sub(r"\s+", "", text)}
                left -= len(text)
    return found


def settle_pictures(text: str, attached: Mapping[str, Mapping], read_file: ReadFile) -> tuple[str, dict[str, dict]]:
    """A cell's Markdown in which every picture is attached or is said to be missing, and its attachments.

    read_file: gives the bytes of a file that was handed in, by name; raises KeyError if there is none.
    """
    found = _Pictures(attached, read_file)
    text = _ELEMENT.sub(lambda match: found.replace("picture", match.group(1)), text)
    return _LINK.sub(lambda match: found.replace(match.group(1), match.group(2)), text), found.kept


class _Pictures:
    """The pictures of one cell under names of their own."""

    def __init__(self, attached: Mapping[str, Mapping], read_file: ReadFile) -> None:
        self._attached, self._read_file = attached, read_file
        self._names: dict[str, str] = {}
        self.kept: dict[str, dict[str, str]] = {}

    def replace(self, title: str, address: str) -> str:
        """The Markdown of a picture that is there, or words in its place."""
        if re.match(r"(?i)https?://", address):
            return f"[{title or 'picture'}]({address}) (a picture elsewhere is not fetched)"
        name = unquote(address.removeprefix("attachment:"))
        if address not in self._names and (forms := self._forms(address, name)) and len(self.kept) < MAX_PICTURES:
            new = f"picture-{len(self.kept) + 1}"
            self._names |= {f"attachment:{new}": new, address: new}  # what is replaced may be met again
            self.kept[new] = forms
        if address in self._names:
            return f"![{title}](attachment:{self._names[address]})"
        return f"*(here a picture is missing: {plain_name(name).replace('_', '-')})*"

    def _forms(self, address: str, name: str) -> Mapping | None:
        if address.startswith("attachment:"):
            return self._attached.get(address.removeprefix("attachment:")) or self._attached.get(name)
        try:
            content = self._read_file(name)
        except KeyError:
            return None
        kind = next((kind for kind, start in _KINDS.items() if content.startswith(start)), "")
        return {kind: base64.b64encode(content).decode()} if kind and len(content) <= MAX_BYTES // 2 else None


def _is_lines(text: object) -> bool:
    return isinstance(text, list) and all(isinstance(line, str) for line in text)


def is_picture(text: str, start: bytes) -> bool:
    """Whether base64 text is sound and begins like a picture of its kind."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).startswith(start)
    except (binascii.Error, ValueError):
        return False
