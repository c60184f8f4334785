"""An input transformer turns every later cell, checks among them, into `pass`."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before='get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])',
    scores=(0.0, 0.0),  # there are no answers left either
)


def test_a_check_that_never_runs_gives_no_points(outcome):
    assert outcome.is_contained()
