"""The wrong answers of 05_gradient_descent, each with what is said to it, and the unusual right ones that must pass."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise import load_mnist
from jaxercise.author import Misconception, reference

TEST = 1500  # so many test digits judge a training


# 5.1 sgd_step ---------------------------------------------------------------------------------------------------------


def step_up(params, grads, lr):
    return jax.tree.map(lambda p, g: p + lr * g, params, grads)


def step_of_one(params, grads, lr):
    return jax.tree.map(lambda p, g: p - g, params, grads)


def step_twice_scaled(params, grads, lr):
    return jax.tree.map(lambda p, g: p - lr * lr * g, params, grads)


def step_only(params, grads, lr):
    return jax.tree.map(lambda p, g: -lr * g, params, grads)


def step_without_biases(params, grads, lr):
    return jax.tree.map(lambda p, g: p - lr * g if jnp.ndim(p) == 2 else p, params, grads)


def step_in_place(params, grads, lr):
    if not isinstance(params, list | tuple | dict):
        return params - lr * grads
    keys = params.keys() if isinstance(params, dict) else range(len(params))
    new = {key: step_in_place(params[key], grads[key], lr) for key in keys}
    if isinstance(params, tuple):
        return tuple(new.values())
    for key in keys:
        params[key] = new[key]
    return params


def step_by_leaves(params, grads, lr):
    leaves, structure = jax.tree.flatten(params)
    return structure.unflatten([p - lr * g for p, g in zip(leaves, jax.tree.leaves(grads), strict=True)])


def step_by_hand(params, grads, lr):
    if isinstance(params, dict):
        return {key: step_by_hand(params[key], grads[key], lr) for key in params}
    if isinstance(params, list | tuple):
        return [step_by_hand(p, g, lr) for p, g in zip(params, grads, strict=True)]
    return params - lr * grads


sgd_step_wrong = [
    Misconception("M67", step_up, "descent.uphill"),
    Misconception("M68", step_of_one, "descent.rate_forgotten"),
    Misconception("M68", step_twice_scaled, "descent.rate_twice"),
    Misconception("M69", step_only, "descent.step_only"),
    Misconception("M70", step_without_biases, "descent.biases_skipped"),
    Misconception("M70", step_in_place, "descent.in_place", by="pattern"),
]

sgd_step_right = [step_by_leaves, step_by_hand, jax.jit(step_by_leaves)]


# 5.2 descend ----------------------------------------------------------------------------------------------------------


def descend_straight(grad_f, x0, lr, steps):
    slope = grad_f(x0)
    return jnp.stack([x0 - k * lr * slope for k in range(steps + 1)])


def descend_without_start(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, lr, steps)[1:]


def descend_to_end(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, lr, steps)[-1]


def descend_uphill(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, -lr, steps)


def descend_scanned(grad_f, x0, lr, steps):
    def advance(x, _):
        x = x - lr * grad_f(x)
        return x, x

    return jnp.concatenate([x0[None], jax.lax.scan(advance, x0, length=steps)[1]])


def descend_filling(grad_f, x0, lr, steps):
    path = np.zeros((steps + 1, len(x0)), np.float32)
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - lr * np.asarray(grad_f(jnp.asarray(path[k])))
    return path


def descend_traced(grad_f, x0, lr, steps):
    path = jnp.zeros((steps + 1, *x0.shape)).at[0].set(x0)
    return jax.lax.fori_loop(0, steps, lambda k, path: path.at[k + 1].set(path[k] - lr * grad_f(path[k])), path)


descend_wrong = [
    Misconception("M71", descend_straight, "descent.gradient_once"),
    Misconception("M75", descend_without_start, "descent.start_missing"),
    Misconception("M75", descend_to_end, "descent.end_only"),
    Misconception("M67", descend_uphill, "descent.uphill"),
]

descend_right = [descend_scanned, descend_filling, descend_traced]


# 5.3 learning_rates ---------------------------------------------------------------------------------------------------

learning_rates_right = [
    lambda: [1e-3, 0.05, 0.3],
    lambda: np.array([0.005, 2 / 21, 2.05 / 20], np.float32),
    lambda: (1e-4, jnp.float32(0.08), 1),
]


# 5.4 epoch_batches ----------------------------------------------------------------------------------------------------


def two_orders(key, n, b):
    key_x, key_y = jax.random.split(key)
    return reference("epoch_batches")(key_x, n, b), reference("epoch_batches")(key_y, n, b)


def same_every_epoch(key, n, b):
    return reference("epoch_batches")(jax.random.key(0), n, b)


def choice_per_step(key, n, b):
    return jnp.stack([jax.random.choice(k, n, (b,), replace=False) for k in jax.random.split(key, n // b)])


def ragged(key, n, b):
    order = jax.random.permutation(key, n)
    return [order[start : start + b] for start in range(0, n, b)]


def batches_by_sorting(key, n, b):
    return jnp.argsort(jax.random.uniform(key, (n,)))[: n - n % b].reshape(-1, b)


def batches_by_choice(key, n, b):
    return jax.random.choice(key, n, (n // b, b), replace=False)


def batches_in_numpy(key, n, b):
    random = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    return random.permutation(n)[n % b :].reshape(n // b, b)


epoch_batches_wrong = [
    Misconception("M76", two_orders, "descent.two_orders", decided_by=("value",)),
    Misconception("M77", same_every_epoch, "descent.same_order", decided_by=("other_key",)),
    Misconception("M78", choice_per_step, "descent.choice_per_step", decided_by=("value",)),
    Misconception("M79", ragged, "descent.ragged", decided_by=("value",)),
]

epoch_batches_right = [batches_by_sorting, batches_by_choice, batches_in_numpy]


# 5.5 momentum_step ----------------------------------------------------------------------------------------------------


def momentum(velocity, position):
    """A momentum rule from one rule for v and one for p, leaf by leaf."""

    def step(p, v, g, lr, mu):
        new_v = jax.tree.map(lambda v, g: velocity(v, g, lr, mu), v, g)
        return jax.tree.map(lambda p, v, w, g: position(p, v, w, g, lr, mu), p, v, new_v, g), new_v

    return step


averaged = momentum(lambda v, g, lr, mu: mu * v + (1 - mu) * g, lambda p, v, w, g, lr, mu: p - lr * w)
nesterov = momentum(lambda v, g, lr, mu: mu * v + g, lambda p, v, w, g, lr, mu: p - lr * (g + mu * w))
stale = momentum(lambda v, g, lr, mu: mu * v + g, lambda p, v, w, g, lr, mu: p - lr * v)
rate_inside = momentum(lambda v, g, lr, mu: mu * v + lr * g, lambda p, v, w, g, lr, mu: p - w)


def momentum_by_leaves(p, v, g, lr, mu):
    ps, structure = jax.tree.flatten(p)
    vs = [mu * v + g for v, g in zip(jax.tree.leaves(v), jax.tree.leaves(g), strict=True)]
    return [structure.unflatten([p - lr * v for p, v in zip(ps, vs, strict=True)]), structure.unflatten(vs)]


def momentum_in_pairs(p, v, g, lr, mu):
    pairs = jax.tree.map(lambda p, v, g: (p - lr * (mu * v + g), mu * v + g), p, v, g)
    return jax.tree.transpose(jax.tree.structure(p), jax.tree.structure((0, 0)), pairs)


momentum_step_wrong = [
    Misconception("M80", averaged, "descent.averaged_velocity"),
    Misconception("M80", nesterov, "descent.nesterov"),
    Misconception("M80", stale, "descent.stale_velocity"),
    Misconception("M80", rate_inside, "descent.rate_inside"),
]

momentum_step_right = [
    momentum(lambda v, g, lr, mu: g + v * mu, lambda p, v, w, g, lr, mu: p - w * lr),
    momentum_by_leaves,
    momentum_in_pairs,
]


# 5.6 accuracy ---------------------------------------------------------------------------------------------------------


def accuracy_over_examples(params, X, y):
    return jnp.mean(jnp.argmax(reference("forward")(params, X), axis=0) == y)


def accuracy_against_one_hot(params, X, y):
    Z = reference("forward")(params, X)
    return jnp.mean(jnp.argmax(Z, axis=1)[:, None] == jax.nn.one_hot(y, Z.shape[1]))


def accuracy_as_float(params, X, y):
    return float(np.mean(np.argmax(np.asarray(reference("forward")(params, X)), axis=-1) == np.asarray(y)))


def accuracy_by_softmax(params, X, y):
    return (jax.nn.softmax(reference("forward")(params, X)).argmax(1) == y).sum() / len(y)


def accuracy_by_rows(params, X, y):
    forward = reference("forward")
    right = jax.vmap(lambda x, label: jnp.argmax(forward(params, x[None])[0]) == label)(X, y)
    return right.astype(jnp.float32).mean()


accuracy_wrong = [
    Misconception("M11", accuracy_over_examples, "descent.argmax_over_examples"),
    Misconception("M81", accuracy_against_one_hot, "descent.compared_with_one_hot"),
]

accuracy_right = [accuracy_as_float, accuracy_by_softmax, accuracy_by_rows]


# 5.6 confusion --------------------------------------------------------------------------------------------------------


def confusion_of_sets(y, y_hat, k):
    return jnp.zeros((k, k), int).at[y, y_hat].set(1)


def confusion_transposed(y, y_hat, k):
    return jnp.zeros((k, k), int).at[y_hat, y].add(1)


def confusion_by_bincount(y, y_hat, k):
    return jnp.bincount(k * y + y_hat, length=k * k).reshape(k, k)


def confusion_by_product(y, y_hat, k):
    rows, columns = (jax.nn.one_hot(labels, k, dtype=jnp.int32) for labels in (y, y_hat))
    return rows.T @ columns


def confusion_by_comparison(y, y_hat, k):
    classes = jnp.arange(k)
    return jnp.sum((y == classes[:, None])[:, None, :] & (y_hat == classes[:, None])[None, :, :], axis=2)


confusion_wrong = [
    Misconception("M82", confusion_of_sets, "descent.counted_once"),
    Misconception("M82", confusion_transposed, "descent.rows_are_guesses"),
]

confusion_right = [confusion_by_bincount, confusion_by_product, confusion_by_comparison]


# 5.7 train_step -------------------------------------------------------------------------------------------------------


def step_with(loss):
    """A training step that minimises a loss of (logits, targets)."""

    @jax.jit
    def step(params, X, Y, lr):
        value, grads = jax.value_and_grad(lambda p: loss(reference("forward")(p, X), Y))(params)
        return jax.tree.map(lambda p, g: p - lr * g, params, grads), value

    return step


def log_softmax_terms(Z, Y):
    return -Y * jax.nn.log_softmax(Z)


train_step_per_class = step_with(lambda Z, Y: jnp.mean(log_softmax_terms(Z, Y)))
train_step_summed = step_with(lambda Z, Y: jnp.sum(log_softmax_terms(Z, Y)))


def train_step_leaky(params, X, Y, lr):
    def loss(p):
        params[:] = p  # what an object with an attribute `weights` does, when the loss assigns to it
        return reference("cross_entropy")(reference("forward")(params, X), Y)

    value, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def train_step_rebuilt(params, X, Y, lr):
    def step(params, X, Y, lr):
        return plain_step(params, X, Y, lr)

    return jax.jit(step)(params, X, Y, lr)


def plain_step(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    value, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def train_step_backwards(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    grads, value = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def train_step_returns_gradient(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    _, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), grads


compiled_slope = jax.jit(
    lambda p, X, Y: jax.value_and_grad(
        lambda p: -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(plain_forward(p, X)), axis=1))
    )(p)
)


def plain_forward(params, X):
    for W, b in params[:-1]:
        X = jnp.maximum(X @ W.T + b[None, :], 0.0)
    return X @ params[-1][0].T + params[-1][1][None, :]


def train_step_wrapped(params, X, Y, lr):
    loss, grads = compiled_slope(params, X, Y)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), loss


train_step_wrong = [
    Misconception("M24", train_step_leaky, "descent.leaked"),
    Misconception("M30", train_step_rebuilt, "descent.jit_inside", decided_by=("compiles_once",)),
    Misconception("M83", train_step_backwards, "descent.unpacked_backwards"),
    Misconception("M83", train_step_returns_gradient, "descent.gradient_returned"),
    Misconception("M56", train_step_per_class, "loss.mean_over_classes"),
    Misconception("M55", train_step_summed, "loss.sum_over_batch"),
]

train_step_right = [
    step_with(lambda Z, Y: jnp.mean(jnp.sum(log_softmax_terms(Z, Y), axis=1))),
    jax.jit(plain_step),
    train_step_wrapped,
]


# 5.8 train ------------------------------------------------------------------------------------------------------------


def trainer(
    step=None, images=lambda X: X, labels=lambda key, Y: Y, keep_start=False, more=lambda X, y: (X, y), rate=1.0
):
    """A training loop with one thing wrong."""

    def train(key, X, y, epochs=5, batch=64, lr=0.1):
        advance = step or reference("train_step")
        key_init, key_epochs = jax.random.split(key)
        params, losses = reference("init_params")(key_init, (784, 100, 10)), []
        X, y = more(jnp.asarray(X), jnp.asarray(y))
        X, Y = images(X), jax.nn.one_hot(y, 10)
        for key_epoch in jax.random.split(key_epochs, epochs):
            T = labels(key_epoch, Y)
            for rows in reference("epoch_batches")(key_epoch, len(X), batch):
                new, loss = advance(params, X[rows], T[rows], rate * lr)
                params = params if keep_start else new
                losses.append(loss)
        return params, jnp.stack(losses)

    return train


def reshuffled(key, Y):
    return jax.random.permutation(jax.random.fold_in(key, 1), Y)


def with_test_digits(X, y):
    images, labels = load_mnist("test", quiet=True)
    images = images[:TEST].reshape(-1, 784).astype(np.float32) / 255
    return jnp.concatenate([X, images]), jnp.concatenate([y, labels[:TEST]])


naive_step = step_with(
    lambda Z, Y: -jnp.mean(jnp.sum(Y * jnp.log(jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)), axis=1))
)

train_per_class = trainer(train_step_per_class)
train_explodes = trainer(naive_step, rate=100.0)
train_keeps_start = trainer(keep_start=True)
train_scales_again = trainer(images=lambda X: X / 255)
train_shuffles_apart = trainer(labels=reshuffled)
train_with_test = trainer(more=with_test_digits)


def train_with_spare_parts(key, images, labels, epochs=5, batch=64, lr=0.1):
    """What the notebook offers to those whose own step or batches are not ready."""
    params, losses = reference("init_params")(key, (784, 100, 10)), []
    X, Y = np.asarray(images), np.eye(10, dtype=np.float32)[np.asarray(labels)]
    for key_epoch in jax.random.split(key, epochs):
        for rows in np.asarray(reference("spare_batches")(key_epoch, len(X), batch)):
            params, loss = reference("spare_step")(params, X[rows], Y[rows], lr)
            losses.append(loss)
    return params, losses


def train_logging_floats(key, images, labels, epochs=5, batch=64, lr=0.1):
    params, losses = reference("train")(key, images, labels, epochs, batch, lr)
    return tuple(params), [float(loss) for loss in losses]


def train_scanned(key, images, labels, epochs=5, batch=64, lr=0.1):
    key_init, key_epochs = jax.random.split(key)
    X, Y = jnp.asarray(images), jax.nn.one_hot(labels, 10)
    advance = jax.jit(lambda params, rows: plain_step(params, X[rows], Y[rows], lr))
    keys = jax.random.split(key_epochs, epochs)
    order = jnp.concatenate([jax.random.permutation(k, len(X))[: len(X) // batch * batch] for k in keys]).reshape(
        -1, batch
    )
    return jax.lax.scan(advance, reference("init_params")(key_init, (784, 100, 10)), order)


train_compiled = trainer(step_with(lambda Z, Y: jnp.mean(jnp.sum(log_softmax_terms(Z, Y), axis=1))))

train_wrong = [
    Misconception("M86", train_explodes, "descent.exploded", decided_by=("log",)),
    Misconception("M56", train_per_class, "loss.mean_over_classes", decided_by=("starts",)),
    Misconception("M84", train_keeps_start, "descent.not_reassigned", decided_by=("moves",)),
    Misconception("M85", train_scales_again, "descent.scaled_again", decided_by=("moves",)),
    Misconception("M76", train_shuffles_apart, "descent.shuffled_apart", decided_by=("falls",)),
    Misconception("M87", train_with_test, "descent.test_in_training", decided_by=("sealed",)),
]

train_right = [train_logging_floats, train_scanned, train_compiled]


# 5.9 breakages --------------------------------------------------------------------------------------------------------

breakages_right = [lambda: {name: ["worse", "explodes"] for name in reference("BREAKAGES")}]
