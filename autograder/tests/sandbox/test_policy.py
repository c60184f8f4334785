"""The levels are ordered, and a policy in other words is refused."""

import pytest
from jaxercise.sandbox import LEVELS, Policy, at_least


def test_the_levels_are_ordered() -> None:
    assert LEVELS == ("unprotected", "contained", "full")
    assert at_least("full", "contained") and not at_least("unprotected", "contained")


def test_a_policy_in_other_words_are_refused() -> None:
    plain = Policy("full", "/tmp/x").plain()
    assert Policy.from_plain(plain) == Policy("full", "/tmp/x")
    for wrong in ({"level": "none"}, {"folder": 3}, {"folder": "relative"}, {"more": 1}):
        with pytest.raises(ValueError):
            Policy.from_plain({**plain, **wrong})
    with pytest.raises(ValueError):
        Policy.from_plain({name: value for name, value in plain.items() if name != "readable"})
