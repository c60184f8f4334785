"""Steps with an optimiser and its state, right and wrong."""

import equinox as eqx
import jax
import optax
from jaxercise.author import Ask, Kept, reference

from ._models import per_example


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


def gradients_added(model, grads, state):
    return eqx.apply_updates(model, grads), right_advance(model, grads, state)[1]


def model_for_gradient(model, grads, state):
    updates, state = reference("optim").update(arrays_of(model), state, grads)
    return eqx.apply_updates(model, updates), state


@eqx.filter_jit
def loss_after(model, state, X, Y):
    model, state = right_advance(model, slope(model, X, Y)[1], state)
    return model, state, per_example(jax.vmap(model)(X), Y)


def of_adam(model):
    return optax.adam(1e-3).init(arrays_of(model))


def by_adam(model, grads, state):
    updates, state = optax.adam(1e-3).update(grads, state, arrays_of(model))
    return eqx.apply_updates(model, updates), state


def by_descent(model, grads, state):
    return eqx.apply_updates(model, jax.tree.map(lambda grad: -1e-3 * grad, grads)), state


_compiled = stepping(right_advance)


def loss_first(model, state, X, Y):
    *made, loss = _compiled(model, state, X, Y)
    return loss, *made


def not_compiled(model, state, X, Y):
    value, grads = slope(model, X, Y)
    return *right_advance(model, grads, state), value


def changed_updates(change):
    def advance(model, grads, state):
        updates, state = reference("optim").update(grads, state, arrays_of(model))
        return eqx.apply_updates(model, jax.tree.map(change, updates)), state

    return advance


def without_parameters(model, grads, state):
    updates, state = reference("optim").update(grads, state)
    return eqx.apply_updates(model, updates), state


def compiled_inside(model, state, X, Y):
    @eqx.filter_jit
    def step(model, state, X, Y):
        value, grads = slope(model, X, Y)
        return *right_advance(model, grads, state), value

    return step(model, state, X, Y)
