"""6.4: the state of an optimiser, and a step with it."""

from jaxercise.author import (
    Exercise,
    compiles_once,
    draw,
    gate,
    hidden,
    is_jitted,
    matches,
    shown,
)

from ._make_step_mistakes import MISTAKES
from ._models import (
    A_BATCH,
    BY_HAND,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    network,
)
from ._optimising import right_advance, stepping, steps
from ._other_steps import added_leaf_by_leaf, by_partition, of_leaves, step_of_leaves

make_step = Exercise(
    title="A step with Optax",
    points=8,
    minutes=10,
    returns="The new model, the new state and the loss before the step, in this order.",
    answers=("make_step", "start_state"),
    cases={
        "by_hand": shown(draw.fixed(BY_HAND, TWO_INPUTS, FIRST_AND_SECOND)),
        "batch": A_BATCH,
        "others": hidden(draw.together(network(5, 7, 3), draw.normal((11, 5)), draw.one_hot(11, 3))),
    },
    checks={
        "one": gate(
            matches(
                "takes one step and returns the new model, the new state and the loss before the step",
                asks=steps(1),
                last=True,
                rtol=1e-4,
                weight=2,
                on="by_hand batch others",
            )
        ),
        "three": matches(
            "is where Optax is after three steps, each with the state of the step before",
            asks=steps(3),
            last=True,
            rtol=1e-4,
            weight=2,
            on="batch others",
        ),
        "compiles_once": compiles_once("is compiled once and then reused", calls=3, asks=steps(1), on="batch"),
        "is_jitted": is_jitted("runs as a compiled program", at_most=16, asks=steps(1), on="batch"),
    },
    wrong=MISTAKES,
    right=[
        stepping(right_advance),
        by_partition,
        added_leaf_by_leaf,
        {"start_state": of_leaves, "make_step": step_of_leaves},
    ],
    hints=[
        "Four things happen in a step: a gradient, a word of the optimiser about it, a sum, and three things returned. Which of them need the state?",
        "The state at the start is `optim.init` of the arrays of the model. In a step: `updates, state = optim.update(grads, state, arrays)`, then `eqx.apply_updates`.",
        "Loss and gradient as in 6.3; updates and the new state from optim.update; the new model from eqx.apply_updates(model, updates). Return new model, new state, loss.",
    ],
    why="Model in, model out; state in, state out; nothing is kept anywhere else. So a step is a pure function, compiled once, and any optimiser of Optax's fits into the same five lines.",
)
