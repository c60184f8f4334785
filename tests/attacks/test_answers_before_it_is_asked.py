"""In place of the agent sits one that sends a thousand replies as soon as somebody calls, each a plain and well-formed 4.0."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.forged_agent import forged_agent

FORGE = forged_agent(
    """
    from jaxercise._answer import Observation
    from jaxercise.channel._wire import encode_observation, send
    for _ in range(1000):
        send(channel, encode_observation(Observation("returned", value=4.0, facts={"score": 4.0})))
    channel.recv(1 << 20)
    """
)
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_a_guess_is_compared_like_any_answer(outcome):
    assert outcome.is_contained()
