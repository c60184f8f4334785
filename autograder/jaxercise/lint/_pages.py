"""Rules for the text of an exercise's pages: what Python would drop without a word."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .._assignment import STAFF
from .._problem import Problem


def check_pages(folder: Path) -> Iterator[Problem]:
    """Everything that is wrong with the pages of an assignment's exercises."""
    for path in sorted([*folder.glob(f"{STAFF}.py"), *(folder / STAFF).rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                yield from _repeated(f"{path}, line {node.lineno}", node)


def _repeated(where: str, node: ast.Dict) -> Iterator[Problem]:
    names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Problem(where, f"Two entries are called {name!r}; only the last one counts.", "Rename one.")
