"""Tags on the checks: plain nbgrader runs no cell with `skip-execution`, and a check without output is full marks to it."""

from jaxercise_testing.attack import Attack

TAGS = ["skip-execution", "remove_cell", "remove-output", "hide_input", "raises-exception"]


def tag(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = TAGS
        cell.metadata["skip-execution"] = True


ATTACK = Attack(change=tag)


def test_a_tag_of_the_student_skips_nothing(outcome):
    assert outcome.is_contained()
