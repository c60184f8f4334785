"""What students do to a notebook: they solve, get it wrong, and damage it in every way that has been seen."""

import copy

from ._handout import Edit, Work, grade_id


def solve(*exercises: str) -> Edit:
    """Write the instructor's solutions of some exercises, or of all."""

    def edit(work: Work) -> None:
        for exercise in exercises or work.handout.solutions:
            work.cell(f"{exercise}-answer")["source"] = work.handout.solutions[exercise]

    return edit


def answer(exercise: str, source: str) -> Edit:
    """Write one's own source as an answer."""

    def edit(work: Work) -> None:
        work.cell(f"{exercise}-answer")["source"] = source

    return edit


def wrong(exercise: str, name: str, number: int = 0) -> Edit:
    """Have a misconception: write the wrong answer that exercises.py knows it by."""

    def edit(work: Work) -> None:
        work.cell(f"{exercise}-answer")["source"] = work.handout.wrong(exercise, name, number)

    return edit


def unusual(exercise: str, number: int) -> Edit:
    """Write one of the unusual right answers that exercises.py knows."""

    def edit(work: Work) -> None:
        work.cell(f"{exercise}-answer")["source"] = work.handout.unusual(exercise, number)

    return edit


def solved_with(exercise: str, before: str = "", after: str = "") -> Edit:
    """Write the solution with lines of one's own around it, in the same cell."""

    def edit(work: Work) -> None:
        work.cell(f"{exercise}-answer")["source"] = before + work.handout.solutions[exercise] + after

    return edit


def own_cell(source: str, *, before: str = "", after: str = "") -> Edit:
    """Add a cell before or after the one of a grade_id."""

    def edit(work: Work) -> None:
        work.insert(work.place(before) if before else work.place(after) + 1, source)

    return edit


def last_cell(source: str) -> Edit:
    """Add a cell at the end."""
    return lambda work: work.insert(len(work.cells), source)


def write(name: str, text: str) -> Edit:
    """Write into any cell, such as one that is read by hand."""

    def edit(work: Work) -> None:
        work.cell(name)["source"] = text

    return edit


def without_figures(work: Work) -> None:
    """Delete the ordinary code cells, which draw: a class of which few draw is graded sooner."""
    work.cells[:] = [cell for cell in work.cells if cell["cell_type"] != "code" or grade_id(cell)]


def delete(name: str) -> Edit:
    """Delete a cell."""

    def edit(work: Work) -> None:
        del work.cells[work.place(name)]

    return edit


def copy_and_paste(name: str) -> Edit:
    """Copy a cell and paste it below, as JupyterLab does: with its metadata, under another id."""

    def edit(work: Work) -> None:
        twin = copy.deepcopy(work.cell(name))
        work.cells.insert(work.place(name) + 1, twin | {"id": f"{twin['id'][:40]}-copy"})

    return edit


def cut_in_two(name: str, before: str) -> Edit:
    """Split a cell before a piece of its text, as JupyterLab does: both halves keep the metadata, and the second the cell's id."""

    def edit(work: Work) -> None:
        cell = work.cell(name)
        first, second = cell["source"].split(before, 1)
        half = copy.deepcopy(cell) | {"id": f"{cell['id'][:40]}-half", "source": first.strip("\n")}
        work.cells.insert(work.place(name), half)
        cell["source"] = (before + second).strip("\n")

    return edit


def retype(name: str, cell_type: str) -> Edit:
    """Turn a code cell into text, or the other way round."""

    def edit(work: Work) -> None:
        cell = work.cell(name)
        cell["cell_type"] = cell_type
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)

    return edit


def strip_metadata(*names: str) -> Edit:
    """Lose the metadata of some cells, as pasting through another editor does."""

    def edit(work: Work) -> None:
        for name in names:
            work.cell(name)["metadata"] = {}

    return edit


def set_points(name: str, points: float) -> Edit:
    """Promise oneself more points."""

    def edit(work: Work) -> None:
        work.cell(name)["metadata"]["nbgrader"]["points"] = points

    return edit


def tag(name: str, *tags: str) -> Edit:
    """Give a cell tags."""

    def edit(work: Work) -> None:
        metadata = work.cell(name)["metadata"]
        metadata["tags"] = [*metadata.get("tags", []), *tags]

    return edit


def forge_output(name: str, text: str) -> Edit:
    """Leave a result of one's own in a cell's saved output."""

    def edit(work: Work) -> None:
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": text}}
        work.cell(name)["outputs"] = [result]

    return edit
