"""7.8: tests for log_softmax, which must find mistakes and accept whatever is right."""

from jaxercise.author import Exercise, TestFunction, Wrong, draw, gate, hidden, shown, verdict

from ._suites import Suite, always_finite, by_numbers, by_properties, on_small, opposite, to_the_last_digit

RIGHT = ("of_the_library", "by_logsumexp", "in_numpy", "from_the_largest")
SHOWN = ("without_the_logarithm", "along_the_batch", "without_the_largest")
HIDDEN = (
    "from_the_largest_of_all",
    "over_everything",
    "in_base_two",
    "cut_off",
    "only_moved",
    "sorted",
    "of_the_first_row",
    "without_the_axis",
    "turned_round",
)
NOT_SHOWN = "a test is worth something if it finds mistakes that its author has not seen"


def version(name):
    return draw.fixed(TestFunction("log_softmax", (name,)))


def is_right(log_softmax):
    return log_softmax.params[0] in RIGHT


def finds(says, on, **settings):
    return verdict(says, right=is_right, on=on, **settings)


accepts = Exercise(
    title="Write the tests",
    points=10,
    minutes=15,
    bonus=True,
    cases={
        **{name: shown(version(name)) for name in RIGHT[:3] + SHOWN},
        RIGHT[3]: hidden(version(RIGHT[3])),
        **{name: hidden(version(name), why=NOT_SHOWN) for name in HIDDEN},
    },
    checks={
        "right": gate(finds("accepts log_softmax, however it is written", " ".join(RIGHT))),
        "wrong": gate(finds("rejects three that are wrong", " ".join(SHOWN))),
        "extremes": finds("rejects what is wrong for large logits only", f"{HIDDEN[0]} {HIDDEN[3]}", weight=2),
        "scale": finds("rejects what is wrong by a factor or a sum", f"{HIDDEN[2]} {HIDDEN[4]}", weight=2),
        "order": finds("rejects what exchanges numbers or their signs", f"{HIDDEN[5]} {HIDDEN[8]}", weight=2),
        "rows": finds("rejects what is wrong with several rows", f"{HIDDEN[1]} {HIDDEN[6]}", weight=2),
        "shape": finds("rejects what is wrong with a single row", HIDDEN[7]),
    },
    wrong=[
        Wrong(
            "opposite",
            opposite,
            cause="True and False have changed places.",
            advice="Return True where all of your tests pass.",
            by="pattern",
        ),
        Wrong(
            "to_the_last_digit",
            to_the_last_digit,
            cause="You compare to the last digit, and there any two right versions differ.",
            advice="`np.allclose(a, b, atol=1e-3)` compares within a thousandth.",
            by="pattern",
        ),
        Wrong(
            "accepts_probabilities",
            [lambda log_softmax: True, always_finite],
            cause="Your tests accept probabilities in place of their logarithms.",
            advice="Begin with: the exponentials of each row add up to 1.",
            by="pattern",
        ),
        Wrong(
            "small_logits",
            on_small,
            cause="Your tests accept an implementation whose exponentials overflow: you try no large logits, or NaN slips through a comparison.",
            advice="Try logits of a few hundred, and of ten thousand, as well, and ask whether all numbers are finite.",
            bank="M60",
            by="pattern",
        ),
    ],
    right=[by_numbers, by_properties, Suite()],
    hints=[
        "Which sentences about log_softmax are true for all logits? And for which logits does an implementation go wrong first?",
        "Four things to ask: the shape; the exponentials of each row add up to 1; differences within a row stay what they were; all of it for small, for very large and very unequal logits, and for one row.",
        "for Z in several arrays: L = log_softmax(Z); return False unless L.shape == Z.shape, all of L is finite, exp(L) sums to 1 in each row, and L - L[:, :1] is close to Z - Z[:, :1].",
    ],
    why="The sums of the rows and the differences within them determine log_softmax completely: whatever has both is right, however it came about. That is what a property test is.",
)
