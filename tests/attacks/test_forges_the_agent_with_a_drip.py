"""In place of the agent sits one that answers a byte at a time, so that no single wait is ever long."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_agent import forged_agent

FORGE = forged_agent(
    """
    channel.recv(1 << 20)
    for byte in struct.pack("<I", 1 << 20) + bytes(1 << 20):
        channel.sendall(bytes([byte]))
        time.sleep(0.1)
    """,
    imports="socket, struct, time",
)
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_the_time_of_an_ask_is_counted_whole(outcome):
    assert outcome.is_contained()
