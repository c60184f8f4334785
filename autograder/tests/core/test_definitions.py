"""What an author misspells is refused where it is written, with the words that are known."""

import inspect
import re

import pytest
from jaxercise import _operations, author
from jaxercise._answer import OPERATIONS
from jaxercise._baked import COMPARISONS
from jaxercise._errors import DefinitionError
from jaxercise._exercise import Exercise, gate
from jaxercise.author import Ask, Check, built, matches
from jaxercise.author._asks import as_operation, call
from jaxercise.comparisons._descent import DESCENT
from jaxercise.comparisons._independence import INDEPENDENCE
from jaxercise.comparisons._networks import NETWORKS
from jaxercise.comparisons._predicates import PREDICATES
from jaxercise.comparisons._programs import PROGRAMS
from jaxercise.comparisons._results import RESULTS
from jaxercise.comparisons._training import TRAINING


def refused(define):
    with pytest.raises(DefinitionError) as refusal:
        define()
    return str(refusal.value)


def test_an_unknown_comparison_is_refused_with_those_that_are_known():
    told = refused(lambda: Check("is right", call, compare="clse"))
    assert "'is right'" in told and "'clse'" in told and "close, finite, unchanged" in told


@pytest.mark.parametrize(
    "define", [lambda: Ask("cal"), lambda: as_operation("cal"), lambda: built().called(over="cal")]
)
def test_an_unknown_operation_is_refused_with_those_that_are_known(define):
    told = refused(define)
    assert "'cal'" in told and "call, value, item" in told


@pytest.mark.parametrize("on", [("seven", "fra"), ("seven",), ["seven"], None])
def test_cases_that_are_no_string_are_refused(on):
    assert "separated by spaces" in refused(lambda: matches(on=on))


@pytest.mark.parametrize("on", ["seven fra", "even", "seven, five"])
def test_an_unknown_case_is_refused_though_another_is_known(on):
    told = refused(
        lambda: Exercise(
            title="T", points=1, minutes=1, hints=["-"], cases={"seven": call}, checks={"value": gate(matches(on=on))}
        )
    )
    assert "'T'" in told and "Correct `on`" in told


def test_what_may_be_named_is_what_can_be_done():
    assert sorted(OPERATIONS) == sorted(_operations._PERFORM)
    assert sorted(COMPARISONS) == sorted(
        {**RESULTS, **INDEPENDENCE, **TRAINING, **DESCENT, **NETWORKS, **PROGRAMS, **PREDICATES}
    )


def test_help_on_the_authors_words_lists_every_one():
    listed = set(re.findall(r"\w+", author.__doc__))
    words = {name for name, value in vars(author).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert words and not words - listed
