"""In place of the agent sits one that announces four gigabytes, and one that sends a quarter of one."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_agent import forged_agent

FORGE = forged_agent(
    """
    replies = itertools.cycle([b"\\xff\\xff\\xff\\xff" + bytes(1 << 20), b"\\xff\\xff\\xff\\x0f" + bytes(260 << 20), bytes(1 << 20)])
    while channel.recv(1 << 20):
        channel.sendall(next(replies))
    """,
    imports="itertools, socket",
)
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_a_frame_over_the_limit_is_a_lost_answer(outcome):
    assert outcome.is_contained()
