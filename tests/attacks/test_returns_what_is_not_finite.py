"""Honest: a training that diverges. NaN and infinity everywhere, also as words, in losses, parameters, distances and what is shown."""

import json
import subprocess

import pytest
from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

DIVERGED = (
    LEARN
    + """
def learn(key, epochs):
    return [(jnp.full((3, 5), jnp.nan), float("inf"))], jnp.full(10, jnp.nan).at[0].set(2.3)

def distance(p, q):
    return float("-inf") if p[0] > q[0] else float("inf")
"""
)
SHOWN = "print(float('nan'), jnp.inf)"
ATTACK = Attack(
    double="def double(x):\n    return x * jnp.nan", total="def total(x):\n    return float('inf')", learn=DIVERGED,
    before=SHOWN, scores=(0.0, 0.0), learns=0.0,
)  # fmt: skip
PARSE = "JSON.parse(require('fs').readFileSync(0, 'utf8')); console.log('parsed')"


def no_json(name):
    raise AssertionError(f"{name} is not JSON")


def test_it_is_a_wrong_answer_and_everything_stored_of_it_is_json(outcome):
    assert outcome.is_contained()
    for text in (outcome.shown, *outcome.stored):
        json.loads(text, parse_constant=no_json)


@pytest.mark.needs("node")
def test_a_browser_can_read_every_graded_notebook(outcome, tool):
    for text in (outcome.shown, *outcome.stored):
        ran = subprocess.run([tool("node"), "-e", PARSE], input=text, capture_output=True, text=True, check=False)
        assert ran.stdout == "parsed\n", ran.stderr
