"""6.6: eight trainings, which differ in three things."""

from jaxercise.author import Exercise, Wrong, draw, gate, measured_again, reference


def two_cells(rng):
    """Two of the eight, to be measured again."""
    cells = reference("CELLS")
    return tuple(cells[place] for place in sorted(rng.choice(len(cells), size=2, replace=False)))


def measured():
    return {cell: float(number) for cell, number in reference("comparison")().items()}


def as_shares():
    return {cell: number / 100 for cell, number in measured().items()}


comparison = Exercise(
    title="A fair comparison",
    points=4,
    minutes=10,
    returns="A dict with eight rows, each a percentage.",
    cases={"cells": draw.together(two_cells)},
    checks={
        "measured": gate(
            measured_again(
                "holds what is measured again, within two percentage points, in two of the eight rows",
                names=lambda: list(reference("CELLS")),
                anew=lambda *cells: {cell: reference("measure")(cell) for cell in cells},
                within=2.0,
                on="cells",
            )
        ),
    },
    wrong=[
        Wrong(
            "shares",
            as_shares,
            cause="Your numbers are shares of one.",
            advice="Percentages are wanted, such as 90.1.",
        ),
    ],
    right=[
        lambda: {cell: round(number) for cell, number in measured().items()},
        lambda: dict(reversed(measured().items())),
        lambda: {cell: reference("measure")(cell) for cell in reference("CELLS")},
    ],
    hints=[
        "Nothing is to be derived here: guess first, then measure, then write down what you saw.",
        "The cell below the table prints the measured numbers once every row holds a guess.",
        "Copy the eight numbers that it prints into the dict; the names of the rows must stay as they are.",
    ],
    why="Eight trainings with everything else held fixed: now a difference between two cells has a cause, and you can name it.",
)
