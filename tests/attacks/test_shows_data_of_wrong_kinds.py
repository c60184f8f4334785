"""Outputs hold numbers, lists and nothing where text belongs, names of formats that are none, and pictures that are no pictures."""

from jaxercise_testing.attack import Attack

SHOW = """
from IPython.display import display
for data in (
    {"text/html": 5}, {"text/plain": ["4", 0]}, {"image/png": {"a": 1}}, {"": "4.0"}, {"no format": "4.0"}, {"text/plain": None},
    {"application/json": [[[]]]}, {"image/png": "not base64 \\u2028"}, {"text/html": True}, {5: 6}, {"application/vnd.jupyter.widget-view+json": "x"},
):
    try:
        display(data, raw=True, metadata={"text/html": 5, 7: 8}, transient={"display_id": [1]})
    except BaseException as error:
        print("not shown:", type(error).__name__)
"""
ATTACK = Attack(before=SHOW, after=SHOW)


def test_outputs_of_no_known_kind_stop_nobody(outcome):
    assert outcome.is_contained()
