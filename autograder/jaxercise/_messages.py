"""The catalogue of everything a student reads: from an id and parameters to sentences."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Message:
    """What was seen, one possible cause, one thing to try; each may be empty."""

    seen: str = ""
    cause: str = ""
    advice: str = ""


def tell(message: str, params: Mapping[str, object] | None = None) -> Message:
    """The message of that id with its parameters filled in; anything that is not an id is itself the cause.

    An id unknown to this version (a bundle may be newer) gives an empty message rather than an error.
    Beside the parameters, sentences know {subject} and {Subject}, {at}, the place of an error if its `line` is known, {said}, the `text`
    of an error without a full stop, {within}, what still counts as equal if it is `allowed`, and {holds}, how many of its `size` numbers
    are no finite ones.
    """
    if " " in message:
        return Message(cause=message)
    entry = catalogue().get(message, Message())
    params = params or {}
    at = f" at `{params['line']}`" if params.get("line") else ""
    within = " " + tell("result.within", {"most": params["allowed"]}).seen if params.get("allowed") else ""
    values = _Known(
        {
            **params,
            "at": at,
            "said": str(params.get("text", "")).removesuffix("."),
            "within": within,
            "holds": _holds(params),
            **_subject(str(params.get("subject", "result")), _place(params)),
        }
    )
    return Message(*(" ".join(text.format_map(values).split()) for text in (entry.seen, entry.cause, entry.advice)))


@cache
def catalogue() -> dict[str, Message]:
    """Every message by its id, `section.name`."""
    found: dict[str, Message] = {}
    for file in sorted(files(__package__).joinpath("messages").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found |= {f"{section}.{name}": Message(**entry) for name, entry in entries.items()}
    return found


def _holds(params: Mapping[str, object]) -> str:
    """Of a result with NaN or infinity: that it is it, where it is one number, or that it contains it."""
    what, count, size = (params.get(name, "") for name in ("what", "count", "size"))
    return f"is {what}" if size == 1 else f"contains {what} ({count} of {size} numbers)"


def _place(params: Mapping[str, object]) -> str:
    """Where in the result something is, by its `path` in what was compared and by where that `whole` is; empty for all of it."""
    path, whole = str(params.get("path", "")), str(params.get("whole", ""))
    return path.replace("result", whole, 1) if path and whole else path or whole


def _subject(name: str, path: str) -> dict[str, str]:
    """What a sentence speaks of, inside it and at its beginning: a part of a tree by its path, or the whole by its name."""
    if path:
        return dict.fromkeys(("subject", "Subject"), f"`{path}`")
    words = catalogue().get(f"subject.{name}", catalogue()["subject.result"]).seen
    return {"subject": words, "Subject": words.capitalize()}


class _Known(dict):
    def __missing__(self, name: str) -> str:
        return ""
