"""Lines, one message of 300 megabytes, errors, and pictures, as fast as they go."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="while True:\n    print('x' * 100, flush=True)",
    between="print('y' * (300 << 20))",
    after="""
import sys
from IPython.display import display, HTML
for _ in range(100_000):
    sys.stderr.write("z" * 10_000)
    display(HTML("<b>" + "w" * 100_000))
""",
)


def test_no_more_is_kept_than_the_budget_allows(outcome):
    assert len(outcome.shown) < 6 << 20
    assert outcome.is_contained()
