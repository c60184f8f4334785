"""Names that every program relies on mean something else from the first cell on."""

from jaxercise_testing.attack import Attack

REDEFINE = """
import builtins
def always(*ignored, **settings):
    return 4.0
for name in ("isinstance", "len", "getattr", "hash", "repr", "sorted", "sum", "abs", "all", "any", "zip", "map"):
    globals()[name] = always
_serve_answers = check = hint = reveal = assignment = jaxercise = always
__name__, __builtins__ = "jaxercise", {"__import__": always}
"""
ATTACK = Attack(between=REDEFINE, scores=(0.0, 0.0))  # nothing can be imported any more


def test_no_score_is_made_of_what_a_name_means_there(outcome):
    assert outcome.is_contained()
