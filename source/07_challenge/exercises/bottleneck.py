"""7.2: which part of a loop takes the time, and what can be gained there."""

import numpy as np
from jaxercise.author import Ask, Exercise, TestFunction, choice, draw, gate, hidden, matches, shown

from ._bottleneck_mistakes import MISTAKES, parts

MEASURE = TestFunction("seconds_of")


def of_some(count):
    """So many parts; one of them takes the most time by far enough."""

    def drawn(rng):
        seconds = rng.permutation(np.arange(1, count + 1)) * rng.uniform(0.01, 0.02)
        return MEASURE, parts(*seconds)

    return drawn


def in_numpy(measure, parts):
    names, seconds = list(parts), np.array([measure(part) for part in parts.values()])
    share = seconds.max() / seconds.sum()
    return [names[int(seconds.argmax())], share, seconds.sum() / (seconds.sum() - seconds.max())]


def by_sorting(measure, parts):
    ranked = sorted((measure(part), name) for name, part in parts.items())
    rest = sum(seconds for seconds, _ in ranked[:-1])
    return ranked[-1][1], 1 - rest / (rest + ranked[-1][0]), (rest + ranked[-1][0]) / rest


def in_one_pass(measure, parts):
    total, most, name = 0.0, 0.0, ""
    for each in parts:
        seconds = measure(parts[each])
        total, (most, name) = total + seconds, max((most, name), (seconds, each))
    return name, most / total, 1 / (1 - most / total)


bottleneck = Exercise(
    title="The bottleneck",
    points=6,
    minutes=10,
    returns="The name of a part, its share of the time, and how many times faster all would be without it.",
    answers=("bottleneck", "slowest_when_compiled"),
    cases={
        "by_hand": shown(draw.fixed(MEASURE, parts(2, 10, 1, 3))),
        "five": of_some(5),
        "workshop": draw.fixed(),
        "three": hidden(of_some(3)),
    },
    checks={
        "value": gate(
            matches("names the slowest part, its share and what can be gained there", on="by_hand five three", weight=3)
        ),
        "word": choice(
            "says which part is the slowest once the step is compiled",
            words=("sampling", "fetching", "step"),
            asks=lambda *args: [Ask("call", "slowest_when_compiled", args)],
            on="workshop",
            weight=3,
        ),
    },
    wrong=MISTAKES,
    right=[in_numpy, by_sorting, in_one_pass],
    hints=[
        "Measure every part once and keep the seconds by name. A share is a part of a whole.",
        "seconds = {name: measure(part) for ...}; `max(seconds, key=seconds.get)` is the slowest. If it took no time, 1 - share of the time would remain.",
        "total = sum of all seconds; share = seconds[slowest] / total; return slowest, share, 1 / (1 - share). The word is read off the picture.",
    ],
    why="What can be gained is bounded by the share: this is Amdahl's law. However fast a step becomes, it is worth little in a loop that spends its time elsewhere.",
)
