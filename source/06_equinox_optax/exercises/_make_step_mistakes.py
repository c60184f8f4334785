"""Mistakes of 6.4, and what they are made of."""

from jaxercise.author import (
    Wrong,
    reference,
)

from ._models import (
    AVERAGED_OVER_CLASSES,
    over_classes_too,
)
from ._optimising import (
    by_adam,
    by_descent,
    changed_updates,
    compiled_inside,
    gradients_added,
    init_inside,
    loss_after,
    loss_first,
    model_for_gradient,
    not_applied,
    not_compiled,
    of_adam,
    old_state,
    right_advance,
    stepping,
    without_parameters,
)

MISTAKES = [
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
    Wrong(
        "gradients_added",
        stepping(gradients_added),
        cause="The gradients are added to the model, not the updates: that is a step uphill, of the length of the gradient.",
        advice="What `optim.update` returns first is what `eqx.apply_updates` adds.",
        bank="M92",
    ),
    Wrong(
        "loss_after",
        loss_after,
        cause="The loss is that of the new model. The one before the step is wanted, which came with the gradient.",
        advice="Return the value that `eqx.filter_value_and_grad` gives.",
    ),
    Wrong(
        "model_for_gradient",
        stepping(model_for_gradient),
        cause="`optim.update` is given the model in the place of the gradient.",
        advice="`optim.update(grads, state, arrays)`: the gradient first, the arrays of the model last.",
    ),
    Wrong(
        "another_optimiser",
        {"start_state": of_adam, "make_step": stepping(by_adam)},
        cause="This is Adam. The optimiser that is asked for is `optim`, which is AdamW and lets the parameters decay.",
        advice="Use `optim`, which is set above, in both functions.",
    ),
    Wrong(
        "no_optimiser",
        stepping(by_descent),
        cause="The model moves by the learning rate times the gradient. That is plain gradient descent; the optimiser has no part in it.",
        advice="Give the gradient to `optim.update`, and add what it returns.",
    ),
    Wrong(
        "loss_first",
        loss_first,
        cause="The loss stands first. The new model is wanted there, then the new state, then the loss.",
        advice="return model, state, loss",
    ),
    Wrong(
        "not_compiled",
        not_compiled,
        cause="The step, or a part of it, is not compiled: Python goes through that operation by operation.",
        advice="Put `@eqx.filter_jit` above `make_step`.",
        decided_by="is_jitted",
    ),
    Wrong("mean_over_classes", stepping(right_advance, over_classes_too), **AVERAGED_OVER_CLASSES),
]
