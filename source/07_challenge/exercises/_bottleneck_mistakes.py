"""Mistakes of 7.2, and what they are made of."""

from jaxercise.author import TestFunction, Wrong

NAMES = ("step", "draw", "fetch", "log", "test", "shuffle")  # in no order of the alphabet


def parts(*seconds):
    return {name: TestFunction("taking", (float(each),)) for name, each in zip(NAMES, seconds, strict=False)}


def each_part(change):
    def bottleneck(measure, parts):
        seconds = {name: measure(part) for name, part in parts.items()}
        slowest = max(seconds, key=seconds.get)
        return change(slowest, seconds, sum(seconds.values()))

    return bottleneck


MISTAKES = [
    Wrong(
        "seconds_not_share",
        each_part(lambda name, seconds, total: (name, seconds[name], total / (total - seconds[name]))),
        cause="The second number is the time of the slowest part, in seconds.",
        advice="Divide by the time of all parts together.",
    ),
    Wrong(
        "one_over_share",
        each_part(lambda name, seconds, total: (name, seconds[name] / total, total / seconds[name])),
        cause="The third number is one divided by the share. That would be the gain if all the other parts took no time.",
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
        each_part(lambda name, seconds, total: (name, 100 * seconds[name] / total, total / (total - seconds[name]))),
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
        "gain_less_one",
        each_part(lambda name, seconds, total: (name, seconds[name] / total, total / (total - seconds[name]) - 1)),
        cause="The third number is 1 less than how many times faster all would be: what is added to the speed, and not the factor.",
        advice="Twice as fast is a factor of 2: 1 / (1 - share).",
    ),
    Wrong(
        "seconds_saved",
        each_part(lambda name, seconds, total: (name, seconds[name] / total, seconds[name])),
        cause="The third number is how many seconds would be saved. How many times faster all would be was asked for.",
        advice="Divide the time of all parts by the time that would remain.",
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
]
