"""2.8.3: what a print in a compiled function does."""

from jaxercise.author import Exercise, Wrong, choice, draw, gate

WORDS = ("never", "once", "a_hundred_times")

how_often = Exercise(
    title="What happens only once",
    points=1,
    minutes=2,
    returns="One of the words in HOW_OFTEN.",
    cases={"lines": draw.fixed()},
    checks={"lines": gate(choice("says how many lines are printed", words=WORDS))},
    wrong=[
        Wrong(
            "every_time",
            lambda: "a_hundred_times",
            cause="Python reads the function while JAX traces it, in the first call. After that the compiled program runs, and a print is no part of it.",
            advice="Run it and count. For a line in every call there is `jax.debug.print`.",
            bank="M23",
        ),
        Wrong(
            "never",
            lambda: "never",
            cause="To make a program of the function, JAX has to run it once as Python, with placeholders. Everything in it happens then.",
            advice="Run it and count.",
            bank="M23",
        ),
    ],
    hints=[
        "Who runs the line with `print`: Python, or the compiled program?",
        "JAX runs the Python function to find out what it computes. How often must it do so for inputs of one shape and type?",
        "Run the three lines in a cell of your own, and count.",
    ],
    why="What Python does beside computing, it does while JAX traces: a print, a counter, an append, a random number of NumPy's.",
)
