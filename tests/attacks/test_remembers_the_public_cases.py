"""The inputs of the visible check are kept, with answers worked out at home; everything else is guessed."""

from jaxercise_testing.attack import Attack

REMEMBER = """
known_answers = {}

def double(x):
    x = jnp.asarray(x)
    key = (x.shape, bytes(x[:2].tobytes()))
    known_answers.setdefault(key, x + x if x.shape == (5,) and len(known_answers) < 1 else 3 * x)
    return known_answers[key]

check("double")
"""
ATTACK = Attack(double=REMEMBER)


def test_secret_cases_decide(outcome):
    assert outcome.is_contained()
