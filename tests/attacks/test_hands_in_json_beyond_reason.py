"""The notebook holds nests, numbers and names that readers of JSON stumble over."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import cell


def overdo(notebook):
    nest = []
    for _ in range(400):
        nest = [nest]
    notebook.metadata["nest"] = nest
    notebook.metadata["number"] = 10**4000
    notebook.metadata["numbers"] = [float("nan"), float("inf"), 1e308]
    notebook.metadata["\x00\ud800"] = {"__proto__": {"polluted": True}, "constructor": 1, "": None}
    cell(notebook, "double").metadata["nest"] = nest
    cell(notebook, "setup").id = "../../../../etc/passwd"
    notebook.nbformat_minor = 99


ATTACK = Attack(change=overdo)


def test_what_is_read_is_judged_and_what_is_not_needs_a_person(outcome):
    assert outcome.gains_nothing()
