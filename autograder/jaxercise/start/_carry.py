"""Answers carried over from a changed notebook into a newer one, cell by cell."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from .._assignment import STUB
from .._cells import grade_id, is_solution, source
from ._record import answer_mark, cells_of


@dataclass(frozen=True)
class Carried:
    """A newer notebook with answers in it. carried, left: the names of answers that are in it, and of those that found no place."""

    content: bytes
    carried: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def carry(old: bytes, new: bytes, given: Collection[str]) -> Carried:
    """Put every answer that was begun in an old notebook into the solution cell of the same name and kind in a newer one.

    given: the marks of solution cells as they were handed out, which are no answers. An answer whose name is there twice,
    or not in the newer notebook, stays where it is.
    """
    begun = [cell for cell in cells_of(old) or () if is_solution(cell) and grade_id(cell) and _is_begun(cell, given)]
    if not begun:
        return Carried(new)
    notebook = json.loads(new)
    homes = {(grade_id(cell), cell["cell_type"]): cell for cell in notebook["cells"] if is_solution(cell)}
    times = Counter(map(grade_id, begun))
    carried, left = [], []
    for cell in begun:
        home = homes.get((grade_id(cell), cell["cell_type"]))
        if home is None or times[grade_id(cell)] > 1:
            left.append(_name(cell))
            continue
        home["source"] = source(cell).splitlines(keepends=True)
        if "attachments" in cell:
            home["attachments"] = cell["attachments"]
        carried.append(_name(cell))
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return Carried(text.encode(), tuple(carried), tuple(dict.fromkeys(left)))


def _is_begun(cell: dict, given: Collection[str]) -> bool:
    """Whether a cell is not as it was handed out; where that is not known, whether its stub is gone."""
    return answer_mark(cell) not in given if given else STUB not in source(cell)


def _name(cell: dict) -> str:
    return grade_id(cell).removesuffix("-answer")
