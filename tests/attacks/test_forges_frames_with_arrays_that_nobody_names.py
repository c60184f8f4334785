"""In place of the agent sits one whose replies are a plain 4.0, with 100 MB of arrays behind it that no value names."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_agent import forged_agent

FORGE = forged_agent(
    """
    value = {"d": [["kind", "returned"], ["value", 4.0], ["facts", {"d": []}]]}
    header = json.dumps({"value": value, "arrays": [["uint8", [100 << 20]]]}).encode()
    head = struct.pack("<I", len(header)) + header
    while channel.recv(1 << 20):
        channel.sendall(struct.pack("<I", len(head) + (100 << 20)) + head)
        for _ in range(100):
            channel.sendall(bytes(1 << 20))
    """,
    imports="json, socket, struct",
)
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_what_is_held_in_memory_must_be_named(outcome):
    assert outcome.is_contained()
