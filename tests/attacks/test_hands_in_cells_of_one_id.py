"""Text cells of one id, of the ids that a repair would invent, and of ids that are none."""

from jaxercise_testing.attack import Attack
from nbformat import from_dict

LONG = "a" * 50


def repeat(notebook):
    ids = [LONG, LONG, f"{LONG}-{len(notebook.cells) + 1}", *(f"cell-{number}" for number in range(60)), *["same"] * 60]
    for number, name in enumerate([*ids, *ids, "", None, 7, {}, "x" * 65]):
        cell = {"cell_type": "markdown", "metadata": {}, "source": f"text {number}", "id": name}
        notebook.cells.append(from_dict(cell))


ATTACK = Attack(change=repeat)


def test_every_cell_gets_an_id_of_its_own(outcome):
    assert outcome.shown.count('"id": "same"') == 1
    assert outcome.is_contained()
