"""7.2: which part of a loop takes the time, and what can be gained there."""

import numpy as np
from jaxercise.author import Ask, Exercise, TestFunction, Wrong, choice, draw, gate, hidden, matches, shown

MEASURE = TestFunction("seconds_of")
NAMES = ("draw", "fetch", "step", "log", "shuffle", "test")


def parts(*seconds):
    return {name: TestFunction("taking", (float(each),)) for name, each in zip(NAMES, seconds, strict=False)}


def of_some(count):
    """So many parts; one of them takes the most time by far enough."""

    def drawn(rng):
        seconds = rng.permutation(np.arange(1, count + 1)) * rng.uniform(0.01, 0.02)
        return MEASURE, parts(*seconds)

    return drawn


def each_part(change):
    def bottleneck(measure, parts):
        seconds = {name: measure(part) for name, part in parts.items()}
        slowest = max(seconds, key=seconds.get)
        return change(slowest, seconds, sum(seconds.values()))

    return bottleneck


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
        "by_hand": shown(draw.fixed(MEASURE, parts(2, 5, 1))),
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
    wrong=[
        Wrong(
            "seconds_not_share",
            each_part(lambda name, seconds, total: (name, seconds[name], total / (total - seconds[name]))),
            cause="The second number is the time of the slowest part, in seconds.",
            advice="Divide by the time of all parts together.",
        ),
        Wrong(
            "one_over_share",
            each_part(lambda name, seconds, total: (name, seconds[name] / total, total / seconds[name])),
            cause="The third number is one divided by the share. That would be the gain if all the *other* parts took no time.",
            advice="What remains is 1 - share of the time.",
        ),
        Wrong(
            "against_the_rest",
            each_part(
                lambda name, seconds, total: (
                    name,
                    seconds[name] / (total - seconds[name]),
                    total / (total - seconds[name]),
                )
            ),
            cause="The time of the slowest part is divided by that of the other parts.",
            advice="A share is a part divided by the whole.",
        ),
        Wrong(
            "quickest",
            each_part(
                lambda name, seconds, total: (
                    min(seconds, key=seconds.get),
                    min(seconds.values()) / total,
                    total / (total - min(seconds.values())),
                )
            ),
            cause="This is the quickest part.",
            advice="`max(seconds, key=seconds.get)` is the name with the largest time.",
        ),
        Wrong(
            "by_the_name",
            each_part(
                lambda name, seconds, total: (
                    max(seconds),
                    seconds[max(seconds)] / total,
                    total / (total - seconds[max(seconds)]),
                )
            ),
            cause="This is the last of the names by the alphabet: `max` of a dict looks at its keys.",
            advice="`max(seconds, key=seconds.get)` is the name with the largest time.",
        ),
        Wrong(
            "percent",
            each_part(
                lambda name, seconds, total: (name, 100 * seconds[name] / total, total / (total - seconds[name]))
            ),
            cause="The second number is a percentage.",
            advice="A share lies between 0 and 1.",
        ),
        Wrong(
            "what_remains",
            each_part(lambda name, seconds, total: (name, seconds[name] / total, 1 - seconds[name] / total)),
            cause="The third number is the share of the time that would remain. How many times faster that is was asked for.",
            advice="Divide one by it: 1 / (1 - share).",
        ),
        Wrong(
            "the_step",
            {"slowest_when_compiled": lambda: "step"},
            cause="Compiled, the step takes only a small part of the time. Drawing 64 of 60,000 positions without repetition shuffles all 60,000, in every step.",
            advice="Look at the right-hand bar of the picture.",
            bank="M78",
        ),
        Wrong(
            "the_images",
            {"slowest_when_compiled": lambda: "fetching"},
            cause="Fetching 64 rows copies 64 rows. The draw before it touches all 60,000 positions.",
            advice="Look at the right-hand bar of the picture.",
        ),
    ],
    right=[in_numpy, by_sorting, in_one_pass],
    hints=[
        "Measure every part once and keep the seconds by name. A share is a part of a whole.",
        "seconds = {name: measure(part) for ...}; `max(seconds, key=seconds.get)` is the slowest. If it took no time, 1 - share of the time would remain.",
        "total = sum of all seconds; share = seconds[slowest] / total; return slowest, share, 1 / (1 - share). The word is read off the picture.",
    ],
    why="What can be gained is bounded by the share: this is Amdahl's law. However fast a step becomes, it is worth little in a loop that spends its time elsewhere.",
)
