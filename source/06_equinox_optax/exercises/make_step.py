"""6.4: the state of an optimiser, and a step with it."""

from jaxercise.author import (
    Exercise,
    Wrong,
    compiles_once,
    draw,
    gate,
    hidden,
    is_jitted,
    matches,
    reference,
    shown,
)

from ._models import (
    A_BATCH,
    AVERAGED_OVER_CLASSES,
    BY_HAND,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    network,
    over_classes_too,
)
from ._optimising import (
    added_leaf_by_leaf,
    by_partition,
    changed_updates,
    compiled_inside,
    init_inside,
    not_applied,
    of_leaves,
    old_state,
    right_advance,
    step_of_leaves,
    stepping,
    steps,
    without_parameters,
)

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
    wrong=[
        Wrong(
            "state_of_everything",
            {"start_state": lambda model: reference("optim").init(model)},
            cause="`optim.init` is given the whole module, and there is no moment of a function to start from.",
            advice="Give it the arrays alone: `eqx.filter(model, eqx.is_array)`.",
            bank="M74",
        ),
        Wrong(
            "started_anew",
            stepping(init_inside),
            cause="Every step begins with a new state, so the optimiser has forgotten all steps before. Adam then only follows the sign of the gradient.",
            advice="Use the state that comes in, and return the one that `optim.update` gives.",
            bank="M91",
        ),
        Wrong(
            "state_not_returned",
            stepping(old_state),
            cause="You return the state that came in, so the optimiser remembers nothing of this step.",
            advice="`optim.update` returns two things; the second is the new state.",
            bank="M91",
        ),
        Wrong(
            "not_applied",
            stepping(not_applied),
            cause="The model comes back as it went in: the updates are computed and not added.",
            advice="`eqx.apply_updates(model, updates)` returns the new model; return that one.",
            bank="M92",
        ),
        Wrong(
            "rate_again",
            stepping(changed_updates(lambda update: 1e-3 * update)),
            cause="The updates are multiplied by the learning rate once more. It is in them already, so your steps are a thousand times too short.",
            advice="Add the updates as they are.",
            bank="M92",
        ),
        Wrong(
            "subtracted",
            stepping(changed_updates(lambda update: -update)),
            cause="The updates are subtracted. The minus sign is in them already, so you climb.",
            advice="Add the updates as they are.",
            bank="M92",
        ),
        Wrong(
            "parameters_not_shown",
            stepping(without_parameters),
            cause="AdamW lets the parameters decay, and `optim.update` is not shown them.",
            advice="Pass the arrays of the model as the third argument.",
            bank="M93",
        ),
        Wrong(
            "jit_inside",
            compiled_inside,
            cause="A function is compiled that is new in every step, so each step compiles from scratch.",
            advice="Compile once, outside: `@eqx.filter_jit` above `make_step`, or one line below it.",
            bank="M30",
            decided_by="compiles_once",
        ),
        Wrong("mean_over_classes", stepping(right_advance, over_classes_too), **AVERAGED_OVER_CLASSES),
    ],
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
