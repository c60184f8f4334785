"""Frozen dataclasses to plain data that JSON can hold, and back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_origin, get_type_hints

Record = TypeVar("Record")


def to_plain(record: Any) -> dict[str, Any]:
    """A record's fields by name, and so those of the records in it; every other value is left as it is."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: to_plain(value) if is_dataclass(value) else value for name, value in values.items()}


def from_plain(kind: type[Record], plain: Mapping[str, Any]) -> Record:
    """The record that `to_plain` and JSON made plain; its tuples, which JSON turns into lists, are tuples again.

    Raises: ValueError when a field is unknown or missing.
    """
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    if not isinstance(plain, Mapping) or set(plain) != set(names):
        raise ValueError(f"A {kind.__name__} has these fields and no others: {', '.join(names)}.")
    return kind(**{name: _value(hints[name], plain[name]) for name in names})


def _value(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        return from_plain(kind, value)
    return tuple(value) if (get_origin(kind) or kind) is tuple else value
