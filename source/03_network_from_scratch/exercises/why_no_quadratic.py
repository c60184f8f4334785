"""3.8.2: why a network of squares never gets better."""

from jaxercise.author import Exercise, Wrong, choice, draw, gate

WORDS = ("too_few_steps", "too_few_units", "always_a_parabola", "no_bias")

why_no_quadratic = Exercise(
    title="The activation that never helps",
    points=2,
    minutes=4,
    returns="One of the words in REASONS.",
    cases={"reason": draw.fixed()},
    checks={"reason": gate(choice("names the reason why more squares do not help", words=WORDS))},
    wrong=[
        Wrong(
            "steps",
            lambda: "too_few_steps",
            cause="The picture shows the best network that was found, and for squares the best one can be written down. Training for longer finds nothing better.",
            advice="Write the network of two units on paper, and sort by powers of x.",
        ),
        Wrong(
            "units",
            lambda: "too_few_units",
            cause="From one unit to a hundred the error hardly changes.",
            advice="What does a sum of two squares of the form (w x + b)^2 look like? And a sum of a hundred?",
        ),
        Wrong(
            "bias",
            lambda: "no_bias",
            cause="Each unit of the picture has its bias, and the output has one, too.",
            advice="Write out one unit, v (w x + b)^2, and then the sum of two.",
        ),
    ],
    hints=[
        "Write one unit on paper: v (w x + b)^2. Which powers of x are in it?",
        "Add two such units. Has a new power of x come in?",
        "A sum of parabolas has the form a x^2 + b x + c, however many there are.",
    ],
    why="A sum of parabolas is a parabola. The theorem of universal approximation holds for every activation that is continuous and not a polynomial, and only for those.",
)
