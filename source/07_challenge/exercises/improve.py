"""7.5: a training that is as good as its budget allows."""

import numpy as np
from jaxercise.author import (
    Digits,
    Exercise,
    Wrong,
    draw,
    gate,
    holds_at_most,
    kept,
    obeys_labels,
    reaches,
    then,
)

from ._trainings import and_test_digits, by_solution, in_a_dict, logits, of_the_dict, probabilities, trainer

BUDGET, FEW = 120_000, 512


def one_label(rng):
    """The same label for all of the few digits."""
    return (np.full(FEW, int(rng.integers(10)), np.int32),)


def unseen(part):
    """Digits for the examination, with the pixels and classes renamed like those of the training."""
    return lambda key, images, labels: Digits("test", 1500, images.seed, part)


def recognises(percent, tier, weight):
    return reaches(
        f"recognises {percent} % of digits it has not seen{tier}",
        accuracy=percent / 100,
        labels=unseen("labels"),
        asks=then("predict", unseen("images")),
        weight=weight,
        on="digits",
    )


improve = Exercise(
    title="Better",
    points=10,
    minutes=35,
    returns="The trained parameters, any tree of arrays of at most 120,000 numbers.",
    answers=("improve", "predict"),
    data=True,
    cases={
        "digits": draw.together(draw.key, draw.digits(8500, "images", "labels")),
        "poisoned": draw.together(draw.key, draw.digits(FEW, renamed=False), one_label),
    },
    checks={
        "budget": gate(holds_at_most("is made of at most 120,000 numbers", numbers=BUDGET, asks=kept, on="poisoned")),
        "sealed": obeys_labels(
            "learns from the labels it is given and from nothing else",
            label=lambda key, images, labels: int(labels[0]),
            asks=then("predict", Digits("test", 500)),
            weight=2,
            on="poisoned",
        ),
        "learns": gate(recognises(80, ": it learns", 1)),
        "bronze": recognises(93.5, ": bronze", 2),
        "silver": recognises(94.8, ": silver", 2),
        "gold": recognises(96, ": gold", 2),
    },
    wrong=[
        Wrong(
            "too_wide",
            {"improve": trainer((784, 300, 10), epochs=1), "predict": logits},
            cause="Your arrays hold more numbers than the budget allows. With 784 inputs, each unit of the first layer takes 784 of them.",
            advice="Fewer units; a second hidden layer of 64 costs little.",
            decided_by="budget",
        ),
        Wrong(
            "test_in_training",
            {"improve": trainer(epochs=4, more=and_test_digits), "predict": logits},
            cause="Something that was not handed over decides what your network says: digits that it was not given, such as the test set, or what another training left in a global.",
            advice="Learn from the arguments only. To choose between two recipes, hold back a part of the training digits.",
            bank="M87",
            decided_by="sealed",
            passes="learns",
        ),
    ],
    right=[
        {"improve": trainer(epochs=10), "predict": logits},
        {"improve": in_a_dict, "predict": of_the_dict},
        {"improve": by_solution, "predict": probabilities},
    ],
    hints=[
        "Change one thing at a time, and measure on digits that you held back. What worked in notebooks 5 and 6, and what did the training lack there?",
        "Four things help: momentum, a rate that falls to zero by the end, targets that are a little less sure than one-hot, and pixels that are hidden at random while training.",
        "Momentum 0.9 and 0.05 * (1 + cos(pi * step / steps)) as the rate; targets 0.9 * one_hot + 0.01; sizes 784, 140, 10; a fifth of the pixels hidden at random in each step; twelve epochs, all in one scan.",
    ],
    why="None of these steps is new to you: each is a line in a function that you wrote. What is new is the order, one change and one measurement at a time.",
)
