"""In place of the agent sits one that announces four gigabytes, and one that sends a quarter of one."""

from jaxercise_testing.attack import Attack

FORGE = """
import itertools, socket, jaxercise.channel
replies = itertools.cycle([b"\\xff\\xff\\xff\\xff" + bytes(1 << 20), b"\\xff\\xff\\xff\\x0f" + bytes(260 << 20), bytes(1 << 20)])

def serve(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    channel = listener.accept()[0]
    while channel.recv(1 << 20):
        channel.sendall(next(replies))

jaxercise.channel.serve = serve
"""
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_a_frame_over_the_limit_is_a_lost_answer(outcome):
    assert outcome.is_contained()
