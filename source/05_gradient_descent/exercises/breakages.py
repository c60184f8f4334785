"""5.9: predictions of what breaks a training, and what was then seen."""

from jaxercise.author import Exercise, draw, filled_table, gate, reference


def filled(says, column):
    rows, words = (lambda: list(reference("BREAKAGES"))), (lambda: list(reference("OUTCOMES")))
    return filled_table(says, rows=rows, words=words, column=column, columns=2)


def of_lists():
    return {name: ["worse", "explodes"] for name in reference("BREAKAGES")}


breakages = Exercise(
    title="Break it",
    points=2,
    minutes=14,
    returns="A dict with six rows, each (predicted, seen).",
    cases={"table": draw.fixed()},
    checks={
        "predicted": gate(filled("holds a prediction for each of the six", 0)),
        "seen": filled("holds what you saw when you ran each of the six", 1),
    },
    right=[of_lists],
    hints=[
        "Only the completeness of this table is judged here, never whether you guessed right. A wrong prediction is worth more than none.",
        "Predict all six before you run one; `break_it` will not start without a prediction.",
        'A row looks like this: "summed loss": ("worse", "explodes"). Legal words are in OUTCOMES.',
    ],
    why="A prediction written down before the experiment is the only kind that can be wrong, and so the only kind that teaches.",
)
