"""2.10.3: why the second derivatives of a linear function are zero."""

from jaxercise.author import Exercise, Wrong, choice, draw, gate

WORDS = ("rounded_to_zero", "linear", "wrong_argument", "batch_cancels")

why_zeros = Exercise(
    title="Zeros",
    points=2,
    minutes=3,
    returns="One of the words in WHY_ZEROS.",
    cases={"reason": draw.fixed()},
    checks={"reason": gate(choice("says why all second derivatives are zero", words=WORDS))},
    wrong=[
        Wrong(
            "rounded_to_zero",
            lambda: "rounded_to_zero",
            cause="Nothing small is rounded away here: these zeros are exact, and in float64 they are zeros as well.",
            advice="Write one component of A x as a sum, and differentiate it twice on paper.",
        ),
        Wrong(
            "wrong_argument",
            lambda: "wrong_argument",
            cause="The derivatives are by x, as they should be. By A they would be zero, too.",
            advice="Write one component of A x as a sum, and differentiate it twice on paper.",
        ),
        Wrong(
            "batch_cancels",
            lambda: "batch_cancels",
            cause="No row knows of the others: for one row alone all second derivatives are zero as well.",
            advice="Try it with one row. Then write one component of A x as a sum, and differentiate it twice on paper.",
        ),
    ],
    hints=[
        "What is the first derivative of A x by x? Does it still depend on x?",
        "Differentiate 3 x twice.",
        "Which of the words says that a function has the same slope everywhere?",
    ],
    why="The zeros are right. A function without curvature has no second derivative to show, and whoever tests the Hessian on such a one tests nothing.",
)
