"""6.7: a recipe with two bugs, and with one of them repaired."""

from jaxercise.author import Exercise, Wrong, draw, gate, measured_again, reference


def both(rng):
    """The two recipes: a guess may be right for one of them."""
    return tuple(reference("RECIPES"))


def exchanged():
    return dict(zip(reference("RECIPES"), reversed(reference("two_bugs")().values()), strict=True))


two_bugs = Exercise(
    title="Repair only one",
    points=2,
    minutes=6,
    bonus=True,
    returns="A dict with two rows, each a percentage.",
    cases={"recipes": draw.together(both)},
    checks={
        "measured": gate(
            measured_again(
                "holds what is measured again, within two percentage points",
                names=lambda: list(reference("RECIPES")),
                anew=lambda *recipes: {recipe: reference("rebuild")(recipe) for recipe in recipes},
                within=2.0,
                on="recipes",
            )
        ),
    },
    wrong=[
        Wrong(
            "repair_helps",
            exchanged,
            cause="You say that the pixels between 0 and 1 make it better. So one should think; but measured it is the other way round: the large pixels make up for a loss that is ten times too small.",
            advice="Run the cell below the table, and write down what it measures.",
            bank="M85",
        ),
        Wrong(
            "second_guessed",
            lambda: {**reference("two_bugs")(), reference("RECIPES")[1]: 90.0},
            cause="One of your two rows holds what was measured, the other does not.",
            advice="Run the cell below the table; it prints both numbers.",
        ),
    ],
    right=[lambda: {recipe: reference("rebuild")(recipe) for recipe in reversed(reference("RECIPES"))}],
    hints=[
        "Guess first, then run the cell below the table.",
        "The cell prints both numbers once both rows hold a guess.",
        "Copy the two numbers; the names of the rows must stay as they are.",
    ],
    why="Whoever repairs one of two bugs that cancel makes things worse, and may conclude that the repair was the mistake.",
)
