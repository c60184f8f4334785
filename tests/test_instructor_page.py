"""The instructor's page shows the whole configuration, and every setting with its default."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

from jaxercise.grading import Budget
from jaxercise.nbgrader import configure

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")


def rows(first: str) -> dict[str, str]:
    """The first two columns of the table whose first heading that is."""
    table = re.search(rf"(?m)^\| {first} \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", PAGE)
    cells = [[cell.strip() for cell in row.split("|")[1:3]] for row in table[1].splitlines()]
    return {name.strip("`"): default.strip("`") for name, default in cells}


def test_the_configuration_is_shown_whole():
    (shown,) = re.findall(r"(?ms)^```python nbgrader_config\.py\n(.*?)^```$", PAGE)
    assert shown == (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_with_its_default():
    settings = {name: each.default for name, each in list(inspect.signature(configure).parameters.items())[2:]}
    in_words = {"course_id": "none", "exchange": "nbgrader's own"}
    assert rows("setting") == {
        name: in_words.get(name, repr(default).replace("'", '"')) for name, default in settings.items()
    }


def test_every_limit_is_in_the_table_with_its_default():
    assert rows("limit") == {
        field.name: f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
        for field in fields(Budget)
    }
