"""In place of the agent sits one that sends a thousand replies as soon as somebody calls, each a plain and well-formed 4.0."""

from jaxercise_testing.attack import Attack

FORGE = """
import socket, jaxercise.channel
from jaxercise._answer import Observation
from jaxercise.channel._wire import encode_observation, send

def serve(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    channel = listener.accept()[0]
    for _ in range(1000):
        send(channel, encode_observation(Observation("returned", value=4.0, facts={"score": 4.0})))
    channel.recv(1 << 20)

jaxercise.channel.serve = serve
"""
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_a_guess_is_compared_like_any_answer(outcome):
    assert outcome.is_contained()
