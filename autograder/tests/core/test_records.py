"""Records go through JSON and come back equal, or are refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from jaxercise._records import from_plain, to_plain


@dataclass(frozen=True)
class Inner:
    names: tuple[str, ...] = ("a", "b")
    size: int = 3


@dataclass(frozen=True)
class Outer:
    title: str
    inner: Inner = field(default_factory=Inner)
    about: Mapping[str, object] = field(default_factory=dict)


RECORD = Outer("é", Inner(("x",), 0), {"list": [1], "none": None})


def test_a_record_comes_back_from_json_equal():
    assert from_plain(Outer, json.loads(json.dumps(to_plain(RECORD)))) == RECORD


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain | {"more": 1},
        lambda plain: {name: value for name, value in plain.items() if name != "about"},
        lambda plain: plain | {"inner": plain["inner"] | {"colour": "red"}},
        lambda plain: plain | {"inner": None},
        lambda plain: list(plain),
    ],
    ids=["unknown", "missing", "unknown inside", "no record inside", "no record"],
)
def test_other_fields_are_refused_by_name(change):
    with pytest.raises(ValueError, match="has these fields and no others"):
        from_plain(Outer, change(to_plain(RECORD)))
