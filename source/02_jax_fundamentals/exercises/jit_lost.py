"""2.8.4: why compiling does not help a loop over Python numbers."""

from jaxercise.author import Exercise, Wrong, choice, draw, gate

WORDS = ("compiled_every_time", "not_waited_for", "too_short_a_loop", "too_little_work")

jit_lost = Exercise(
    title="Where jit loses",
    points=1,
    minutes=3,
    returns="One of the words in REASONS.",
    cases={"reason": draw.fixed()},
    checks={"reason": gate(choice("names the reason why the compiled f is slower", words=WORDS))},
    wrong=[
        Wrong(
            "too_short_a_loop",
            lambda: "too_short_a_loop",
            cause="A longer loop takes longer either way: each of its calls costs what the others cost. No length of it makes up for that.",
            advice="Think of one single call. What does it have to do besides a subtraction and a square?",
            bank="M33",
        ),
        Wrong(
            "compiled_every_time",
            lambda: "compiled_every_time",
            cause="All calls have an integer and a real number, so one program serves them all. Nothing is compiled after the first call.",
            advice="Count the compilations with the picture above. Then think of one single call.",
            bank="M30",
        ),
        Wrong(
            "not_waited_for",
            lambda: "not_waited_for",
            cause="Not waiting for a result would make the compiled one look faster than it is, and it looks slower.",
            advice="It is true that one has to wait, with `jax.block_until_ready`, before one reads the clock. But here it is the cost of one call that decides.",
            bank="M31",
        ),
    ],
    hints=[
        "How much does f compute in one call? And how much has to happen around it?",
        "Each call hands two Python numbers to a compiled program, and gets an array back.",
        "A subtraction and a square are done long before the call has arrived. Which of the words says so?",
    ],
    why="Compiling joins many steps to one program. Here there is nothing to join: put the loop inside, or give it whole arrays.",
)
