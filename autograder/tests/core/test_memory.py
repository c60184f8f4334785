"""Equal asks are made once, also those that build on what another ask kept; what was changed since is asked for again."""

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Ask
from jaxercise._baked import BakedCase, BakedCheck
from jaxercise._evidence import Evidence
from jaxercise._local_answer import LocalAnswer
from jaxercise._values import Kept

ZEROS = np.zeros(3, np.float32)


class Notebook:
    """Functions that write down how often each was called."""

    def __init__(self):
        self.calls = []
        self.evidence = Evidence(LocalAnswer({"make": self.make, "total": self.total, "take": self.take}))

    def make(self, x):
        self.calls.append("make")
        return {"w": x + 1, "b": x}

    def total(self, made, x=0.0):
        self.calls.append("total")
        return jnp.sum(made["w"]) + x

    def take(self, made):
        self.calls.append("take")
        return made.pop("w")

    def values(self, *asks):
        case = BakedCase("main", False, True, asks, ())
        check = BakedCheck("value", "is right", "values", 1.0, False, "close", {}, (case,), "count")
        return [seen.value for seen in self.evidence.collect(check, case)]


@pytest.fixture
def notebook():
    return Notebook()


def made(x, keep="made"):
    return Ask("call", "make", (x,), keep=keep)


TOTAL = Ask("call", "total", (Kept("made"),))
TAKE = Ask("call", "take", (Kept("made"),))


def test_what_is_asked_of_something_kept_is_asked_once(notebook):
    first = notebook.values(made(ZEROS), TOTAL)[-1]
    assert notebook.values(made(ZEROS), TOTAL)[-1] == first == 3
    assert notebook.calls == ["make", "total"]


def test_the_same_ask_of_something_else_under_that_name_is_another_one(notebook):
    assert notebook.values(made(ZEROS), TOTAL)[-1] == 3
    assert notebook.values(made(ZEROS + 1), TOTAL)[-1] == 6
    assert notebook.values(made(ZEROS), TOTAL)[-1] == 3


def test_what_another_call_changed_is_made_again_before_something_is_asked_of_it(notebook):
    assert notebook.values(made(ZEROS), TAKE)[-1].tolist() == [1, 1, 1]
    assert notebook.values(made(ZEROS), TOTAL)[-1] == 3
    assert notebook.values(made(ZEROS), TAKE)[-1].tolist() == [1, 1, 1]


def test_what_is_asked_of_something_after_it_was_changed_is_no_answer_about_what_was_not(notebook):
    last = notebook.values(made(ZEROS), TAKE, TAKE)
    assert len(last) == 3 and last[-1] is None  # raised: the entry is gone
    assert notebook.values(made(ZEROS), TAKE)[-1].tolist() == [1, 1, 1]


def test_what_is_known_of_a_case_is_told_without_asking(notebook):
    asks = made(ZEROS), TOTAL
    case = BakedCase("main", False, True, asks, ())
    assert notebook.evidence.again(case, asking=False) == []
    notebook.values(*asks)
    notebook.values(made(ZEROS + 1))
    assert [seen.value for seen in notebook.evidence.again(case, asking=False)][-1] == 3
    assert notebook.calls == ["make", "total", "make"]
