"""Replies of cells ask for further cells, pages and the end of the session, as magics may."""

from jaxercise_testing.attack import Attack

PAYLOAD = """
manager = get_ipython().payload_manager
for payload in (
    {"source": "set_next_input", "text": "double = lambda x: 2 * x", "replace": True}, {"source": "ask_exit", "keepkernel": False},
    {"source": "page", "data": {"text/plain": "4.0"}}, {"source": "edit_magic", "filename": known.outside, "line_number": 0}, {"source": 4.0},
):
    manager.write_payload(payload, single=False)
get_ipython().set_next_input("4.0", replace=True)
"""
ATTACK = Attack(before=PAYLOAD, between=PAYLOAD)


def test_what_a_reply_asks_for_is_not_done(outcome):
    assert outcome.is_contained()
