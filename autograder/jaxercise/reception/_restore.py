"""Restores the cells of a submission: the released notebook's locked cells, the student's answers and own cells, in order."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from .._cells import grade_id, is_graded, is_owned, is_same, is_solution, likely_bound_names
from ._match_cells import match_cells, parses, positions, rejoined
from ._read_notebook import unique_ids

MOST_PARTS = 5  # of an answer, beyond its first
MOST_LETTERS = 20_000  # of all parts: parsing takes time
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t].*$", re.MULTILINE)


@dataclass
class Restored:
    """The restored cells, notes for staff on what was changed, and the grade_ids of answers that were not found: `lost` of hand-graded ones, `absent` of others."""

    cells: list[NotebookNode]
    notes: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)


def restore(submitted: list[NotebookNode], released: list[NotebookNode]) -> Restored:
    """Restore the cells of a submission from those of the released notebook; pure.

    Each cell that nbgrader owns appears once with the released metadata, and a locked one with the released text. Answers keep the
    student's text. All other cells stay in place, without metadata.
    """
    return _Restoration(submitted, released).run()


class _Restoration:
    def __init__(self, submitted: list[NotebookNode], released: list[NotebookNode]) -> None:
        self._submitted, self._released = submitted, released
        self._found = match_cells(submitted, released)
        self._slots: dict[int, list[NotebookNode]] = {number: [_plain(cell)] for number, cell in enumerate(submitted)}
        self._before: dict[int, list[NotebookNode]] = defaultdict(list)
        self._after: dict[int, list[NotebookNode]] = defaultdict(list)
        self._places: dict[int, int] = {}
        self._out = Restored([])

    def run(self) -> Restored:
        """Place answers first, because a check belongs behind the answer that it judges."""
        templates = [number for number, cell in enumerate(self._released) if is_owned(cell)]
        for template in templates:
            if is_solution(self._released[template]) and self._found[template]:
                self._settle_answer(template)
        for template in templates:
            if not is_solution(self._released[template]) and self._found[template]:
                self._settle_locked(template)
        present = positions(self._submitted, self._released, self._found) | self._places
        for template in templates:
            if not self._found[template]:
                self._insert_missing(template, present)
        self._out.cells = list(self._cells())
        unique_ids(self._out.cells)
        return self._out

    def _settle_answer(self, template: int) -> None:
        released, numbers = self._released[template], self._found[template]
        written = [number for number in numbers if not is_same(self._submitted[number], released)]
        fitting = [number for number in written if self._submitted[number]["cell_type"] == released["cell_type"]]
        place = (fitting or written or numbers)[0]
        self._places[template] = place
        source = self._joined(place, numbers) if released["cell_type"] == "code" else None
        for number in numbers:
            if number == place or is_same(self._submitted[number], released):
                self._slots[number] = []  # an untouched copy holds nothing of the student's, and would undo the answer
        self._slots[place] = [_answer(released, self._submitted[place], source)]
        if len(numbers) > 1:
            self._note(released, f"was there {len(numbers)} times; the first that differs from the stub is the answer")
        elif self._submitted[place]["cell_type"] != released["cell_type"]:
            self._note(released, "had another type; set back")

    def _joined(self, place: int, numbers: list[int]) -> str | None:
        """The text of an answer that was split inside a statement; removes its other parts."""
        run = [place]
        while run[-1] + 1 in numbers:
            run.append(run[-1] + 1)
        whole = rejoined(self._submitted[number]["source"] for number in run)
        if whole is None:
            run, whole = self._with_rest(place)
        if whole is not None:
            for number in run[1:]:
                self._slots[number] = []
        return whole

    def _with_rest(self, place: int) -> tuple[list[int], str | None]:
        """An answer and the cells below it that are nothing but its rest, as editors without metadata split a cell; None if there is none."""
        owned = {number for numbers in self._found.values() for number in numbers}
        run, found = [place], ([place], None)
        left = MOST_LETTERS - len(self._submitted[place]["source"])
        for number in range(place + 1, min(place + 1 + MOST_PARTS, len(self._submitted))):
            cell = self._submitted[number]
            left -= len(cell["source"])
            if number in owned or cell["cell_type"] != "code" or left < 0 or parses(cell["source"]):
                break
            run.append(number)
            whole = rejoined(self._submitted[each]["source"] for each in run)
            found = found if whole is None else ([*run], whole)
        return found

    def _settle_locked(self, template: int) -> None:
        released, numbers = self._released[template], self._found[template]
        answer = self._answer_place(template)
        place = self._original(template, numbers, answer)
        for number in numbers:
            self._slots[number] = [_plain(self._submitted[number])] if _adds(self._submitted[number], released) else []
        restored = copy.deepcopy(released)
        if is_graded(released) and place < answer:
            place = answer  # a check that was moved above its answer could only fail
            self._after[place].append(restored)
            self._note(released, "was moved above its answer; put back behind it")
        elif is_graded(released):
            self._slots[place].append(restored)
        else:
            self._slots[place].insert(0, restored)
        self._places[template] = place
        if len(numbers) > 1 or not is_same(self._submitted[numbers[0]], released):
            self._note(released, "was edited, split or copied; restored")

    def _original(self, template: int, numbers: list[int], answer: int) -> int:
        """The original among several copies: the one with the released id, else the first behind the answer, else the last."""
        same_id = [number for number in numbers if self._submitted[number]["id"] == self._released[template]["id"]]
        return (same_id or [number for number in numbers if number > answer] or numbers[-1:])[0]

    def _answer_place(self, template: int) -> int:
        """The number of the nearest answer above a released cell; -1 if there is none."""
        answers = [
            number for number in range(template) if is_solution(self._released[number]) and number in self._places
        ]
        return self._places[answers[-1]] if answers else -1

    def _insert_missing(self, template: int, present: Mapping[int, int]) -> None:
        released = self._released[template]
        if is_solution(released) and not is_graded(released):
            self._note(released, "is missing")
            self._out.absent.add(grade_id(released))
            return  # nothing is put in its place: a stub could undo an answer written elsewhere
        cell = copy.deepcopy(released)
        if is_graded(released):
            self._insert_late(template, cell, present)
        else:
            self._after[max((place for number, place in present.items() if number < template), default=-1)].append(cell)
        if is_solution(released):
            self._out.lost.add(grade_id(released))
        self._note(released, "was missing; put back")

    def _insert_late(self, template: int, cell: NotebookNode, present: Mapping[int, int]) -> None:
        """Insert as late as the released order allows, after all that the student added to the answer."""
        following = [place for number, place in sorted(present.items()) if number > template]
        answer = self._answer_place(template)
        place = next((place for place in following if place > answer), len(self._submitted))
        self._before[place].append(cell)

    def _cells(self) -> Iterator[NotebookNode]:
        yield from self._after[-1]
        for number in range(len(self._submitted) + 1):
            yield from self._before[number]
            yield from self._slots.get(number, [])
            yield from self._after[number]

    def _note(self, released: Mapping, what: str) -> None:
        self._out.notes.append(f"Cell {grade_id(released)!r} {what}.")


def _plain(cell: NotebookNode) -> NotebookNode:
    """A student's own cell, without tags and metadata."""
    return nbformat.from_dict({**copy.deepcopy(cell), "metadata": {}})


def _answer(released: NotebookNode, submitted: NotebookNode, source: str | None) -> NotebookNode:
    cell = copy.deepcopy(released)
    cell["source"] = submitted["source"] if source is None else source
    if "attachments" in submitted and released["cell_type"] == "markdown":
        cell["attachments"] = submitted["attachments"]
    return cell


def _adds(cell: NotebookNode, released: NotebookNode) -> bool:
    """Whether an edited copy of a locked cell holds the student's own work: a new definition or import."""
    if cell["cell_type"] != "code" or is_same(cell, released):
        return False
    imports, known = set(_IMPORT.findall(cell["source"])), set(_IMPORT.findall(released["source"]))
    return bool(likely_bound_names(cell["source"]) - likely_bound_names(released["source"]) or imports - known)
