"""6.4: the state of an optimiser, and a step with it."""

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxercise.author import (
    Ask,
    Exercise,
    Kept,
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
    per_example,
)


def steps(number):
    """So many steps on the same batch, from the state at the start; model and state travel."""

    def asks(model, X, Y):
        made = [Ask("call", "start_state", (model,), keep="state"), Ask("call", args=(model, Kept("state"), X, Y))]
        for taken in range(1, number):
            made[-1] = Ask(args=made[-1].args, keep=f"step {taken}")
            made.append(Ask(args=(Kept(f"step {taken}", 0), Kept(f"step {taken}", 1), X, Y)))
        return made

    return asks


def arrays_of(model):
    return eqx.filter(model, eqx.is_array)


def slope(model, X, Y, loss=per_example):
    return eqx.filter_value_and_grad(lambda model: loss(jax.vmap(model)(X), Y))(model)


def stepping(advance, loss=per_example):
    """A compiled step that differs in how it goes on from the gradient: advance(model, grads, state) -> (model, state)."""

    @eqx.filter_jit
    def make_step(model, state, X, Y):
        value, grads = slope(model, X, Y, loss)
        return *advance(model, grads, state), value

    return make_step


def right_advance(model, grads, state):
    updates, state = reference("optim").update(grads, state, arrays_of(model))
    return eqx.apply_updates(model, updates), state


def init_inside(model, grads, state):
    return right_advance(model, grads, reference("optim").init(arrays_of(model)))


def old_state(model, grads, state):
    return right_advance(model, grads, state)[0], state


def not_applied(model, grads, state):
    return model, right_advance(model, grads, state)[1]


def changed_updates(change):
    def advance(model, grads, state):
        updates, state = reference("optim").update(grads, state, arrays_of(model))
        return eqx.apply_updates(model, jax.tree.map(change, updates)), state

    return advance


def without_parameters(model, grads, state):
    updates, state = reference("optim").update(grads, state)
    return eqx.apply_updates(model, updates), state


def by_own_descent(model, grads, state):
    return eqx.apply_updates(model, jax.tree.map(lambda g: -1e-3 * g, grads)), state


def compiled_inside(model, state, X, Y):
    @eqx.filter_jit
    def step(model, state, X, Y):
        value, grads = slope(model, X, Y)
        return *right_advance(model, grads, state), value

    return step(model, state, X, Y)


def by_partition(model, state, X, Y):
    arrays, others = eqx.partition(model, eqx.is_array)
    arrays, state, loss = _of_arrays(arrays, others, state, X, Y)
    return eqx.combine(arrays, others), state, loss


def _of_arrays(arrays, others, state, X, Y):
    return eqx.filter_jit(_inner)(arrays, others, state, X, Y)


def _inner(arrays, others, state, X, Y):
    loss, grads = jax.value_and_grad(lambda arrays: per_example(jax.vmap(eqx.combine(arrays, others))(X), Y))(arrays)
    updates, state = reference("optim").update(grads, state, arrays)
    return optax.apply_updates(arrays, updates), state, loss


@eqx.filter_jit
def added_leaf_by_leaf(model, state, X, Y):
    loss, grads = slope(model, X, Y)
    updates, state = reference("optim").update(grads, state, eqx.filter(model, eqx.is_inexact_array))
    flat, structure = jax.tree.flatten(model)
    moves = iter(jax.tree.leaves(updates))
    return structure.unflatten([leaf + next(moves) if eqx.is_array(leaf) else leaf for leaf in flat]), state, loss


def of_leaves(model):
    return reference("optim").init(jax.tree.leaves(arrays_of(model)))


@eqx.filter_jit
def step_of_leaves(model, state, X, Y):
    arrays, others = eqx.partition(model, eqx.is_array)
    flat, structure = jax.tree.flatten(arrays)

    def loss(flat):
        return -jnp.mean(
            jnp.sum(Y * jax.nn.log_softmax(jax.vmap(eqx.combine(structure.unflatten(flat), others))(X)), 1)
        )

    value, grads = jax.value_and_grad(loss)(flat)
    updates, state = reference("optim").update(grads, state, flat)
    return eqx.combine(structure.unflatten(optax.apply_updates(flat, updates)), others), state, value


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
            "descent_by_hand",
            stepping(by_own_descent),
            cause="This is a step of plain gradient descent; `optim` is not asked.",
            advice="The gradient goes into `optim.update`, with the state and the arrays of the model.",
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
