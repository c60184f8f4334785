"""The wrong answers of 04_losses, each with what is said to it, and the unusual right ones that must pass."""

import math
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxercise.author import Misconception, reference

logp, softmax = jax.nn.log_softmax, jax.nn.softmax


# --- 4.1 euclidean

euclidean_wrong = [
    Misconception("M51", lambda p, y: jnp.sum((p - y) ** 2), "loss.no_root"),
    Misconception("M51", lambda p, y: jnp.mean((p - y) ** 2), "loss.mean_square"),
    Misconception("M52", lambda p, y: jnp.sqrt(jnp.mean((p - y) ** 2)), "loss.root_of_mean"),
]

euclidean_right = [
    lambda p, y: np.linalg.norm(np.asarray(p) - np.asarray(y)),
    lambda p, y: math.dist(np.asarray(p), np.asarray(y)),
    lambda p, y: jnp.sqrt((p - y) @ (p - y)),
    jax.jit(lambda p, y: jnp.linalg.norm(p - y)),
]


# --- 4.2 safe_norm


def with_eps(eps):
    return lambda v: jnp.sqrt(jnp.sum(v**2) + eps)


def norm_single_where(v):
    total = jnp.sum(v**2)
    return jnp.where(total > 0, jnp.sqrt(total), 0.0)


def norm_cond(v):
    total = v @ v
    return jax.lax.cond(total > 0, jnp.sqrt, jnp.zeros_like, total)


def norm_python_if(v):
    return jnp.linalg.norm(v) if (v != 0).any() else 0.0 * v.sum()


@jax.custom_jvp
def norm_own_rule(v):
    return jnp.linalg.norm(v)


@norm_own_rule.defjvp
def _(primals, tangents):
    length = jnp.linalg.norm(primals[0])
    return length, primals[0] @ tangents[0] / jnp.where(length == 0, 1.0, length)


def norm_scaled(v):
    largest = jax.lax.stop_gradient(jnp.max(jnp.abs(v)))
    scale = jnp.where(largest > 0, largest, 1.0)
    total = jnp.sum((v / scale) ** 2)
    return jnp.where(largest > 0, scale * jnp.sqrt(jnp.where(largest > 0, total, 1.0)), 0.0)


safe_norm_wrong = [
    *(Misconception("M53", with_eps(eps), "loss.eps_in_root") for eps in (1e-6, 1e-7, 1.1920929e-7, 1e-8, 1e-10)),
    Misconception("M54", norm_single_where, "loss.branch_differentiated"),
]

safe_norm_right = [norm_cond, norm_python_if, norm_own_rule, norm_scaled, with_eps(1e-20), jax.jit(norm_cond)]


# --- 4.3 mse


def of_equal_shapes(loss):
    """A loss of the difference that refuses arrays of different shapes."""

    def refusing(P, Y):
        if P.shape != Y.shape:
            raise ValueError("shapes differ")
        return loss(P - Y)

    return refusing


def mse_asserting(P, Y):
    assert np.shape(P) == np.shape(Y)
    return np.square(np.asarray(P) - np.asarray(Y)).mean()


mse_wrong = [
    Misconception("M51", of_equal_shapes(lambda d: jnp.sqrt(jnp.mean(d**2))), "loss.rooted"),
    Misconception("M51", of_equal_shapes(lambda d: jnp.sqrt(jnp.sum(d**2))), "loss.rooted"),
    Misconception("M55", of_equal_shapes(lambda d: jnp.sum(d**2)), "loss.squares_summed"),
    Misconception("M55", of_equal_shapes(lambda d: jnp.sum(jnp.mean(d**2, axis=1))), "loss.squares_summed"),
    Misconception("M55", of_equal_shapes(lambda d: jnp.mean(jnp.sum(d**2, axis=1))), "loss.squares_summed"),
    Misconception("M58", lambda P, Y: jnp.mean((P - Y) ** 2), "loss.all_pairs"),
    Misconception("M58", lambda P, Y: jnp.sum((P - Y) ** 2) / P.size, "loss.all_pairs"),
]

mse_right = [
    mse_asserting,
    jax.jit(of_equal_shapes(lambda d: jnp.vdot(d, d) / d.size)),
    lambda P, Y: jax.vmap(lambda p, y: jnp.dot(p - y, p - y))(P, Y).sum() / P.size if P.shape == Y.shape else 1 / 0,
]


# --- 4.4 log_softmax


def log_softmax_numpy(Z):
    Z = np.asarray(Z)
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


log_softmax_rows = jax.vmap(lambda z: z - jax.nn.logsumexp(z))

log_softmax_wrong = [
    Misconception("M59", lambda Z: logp(Z, axis=0), "loss.softmax_axis"),
    Misconception("M59", lambda Z: logp(Z, axis=None), "loss.softmax_no_axis"),
    Misconception("M60", lambda Z: jnp.log(jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)), "loss.no_max"),
    Misconception("M60", lambda Z: Z - jnp.log(jnp.sum(jnp.exp(Z), axis=1, keepdims=True)), "loss.no_max"),
    Misconception(
        "M60", lambda Z: Z - Z.max() - jnp.log(jnp.exp(Z - Z.max()).sum(1, keepdims=True)), "loss.global_max"
    ),
    Misconception("M60", lambda Z: jnp.log(softmax(Z)), "loss.rounded_to_zero"),
    Misconception("M61", lambda Z: jnp.log(softmax(Z) + 1e-15), "loss.silenced_alarm"),
]

log_softmax_right = [
    log_softmax_numpy,
    log_softmax_rows,
    logp,
    jax.jit(lambda Z: Z - jax.nn.logsumexp(Z, axis=-1)[:, None]),
]


# --- 4.5 cross_entropy


def mean_loss(per_example):
    """Minus the mean over the rows of the row sums."""
    return lambda Z, Y: -jnp.mean(jnp.sum(per_example(Z, Y), axis=1))


def ce_two_sided(p, Y):
    return Y * jnp.log(p) + (1 - Y) * jnp.log(1 - p)


def ce_picked(Z, Y):
    rows = Z - jax.nn.logsumexp(Z, axis=-1, keepdims=True)
    return -jnp.take_along_axis(rows, jnp.argmax(Y, axis=1)[:, None], axis=1).mean()


def ce_per_example(Z, Y):
    return jax.vmap(lambda z, y: -jnp.dot(y, logp(z)))(Z, Y).mean()


class CrossEntropy:
    """A loss as an object."""

    def __call__(self, Z, Y):
        return optax.softmax_cross_entropy(Z, Y).mean()


cross_entropy_wrong = [
    Misconception("M55", lambda Z, Y: -jnp.sum(Y * logp(Z)), "loss.sum_over_batch"),
    Misconception("M56", lambda Z, Y: -jnp.mean(Y * logp(Z)), "loss.mean_over_classes"),
    Misconception("M57", mean_loss(lambda Z, Y: Y * logp(softmax(Z))), "loss.softmax_twice"),
    Misconception("M59", mean_loss(lambda Z, Y: Y * logp(Z, axis=0)), "loss.softmax_axis"),
    Misconception("M59", mean_loss(lambda Z, Y: Y * logp(Z, axis=None)), "loss.softmax_no_axis"),
    Misconception("M60", mean_loss(lambda Z, Y: Y * jnp.log(softmax(Z))), "loss.rounded_to_zero"),
    Misconception("M61", mean_loss(lambda Z, Y: Y * jnp.log(softmax(Z) + 1e-15)), "loss.silenced_alarm"),
    Misconception("M61", mean_loss(lambda Z, Y: Y * jnp.log(jnp.clip(softmax(Z), 1e-15, 1))), "loss.silenced_alarm"),
    Misconception("M62", mean_loss(lambda Z, Y: -Y * logp(Z)), "loss.no_minus"),
    Misconception("M63", mean_loss(lambda Z, Y: Y * logp(Z) / jnp.log(2.0)), "loss.other_base"),
    Misconception("M63", mean_loss(lambda Z, Y: Y * logp(Z) / jnp.log(10.0)), "loss.other_base"),
    Misconception("M64", mean_loss(lambda Z, Y: Y * Z), "loss.no_softmax"),
    Misconception("M64", mean_loss(lambda Z, Y: Y * jnp.log(Z)), "loss.no_softmax"),
    Misconception("M64", mean_loss(lambda Z, Y: ce_two_sided(softmax(Z), Y)), "loss.binary"),
    Misconception("M64", mean_loss(lambda Z, Y: ce_two_sided(jax.nn.sigmoid(Z), Y)), "loss.binary"),
    Misconception("M64", mean_loss(lambda Z, Y: Z * logp(Y)), "loss.swapped"),
]

cross_entropy_right = [
    lambda Z, Y: jnp.mean(jax.nn.logsumexp(Z, axis=1) - jnp.sum(Z * Y, axis=1)),
    ce_picked,
    ce_per_example,
    CrossEntropy(),
    partial(lambda scale, Z, Y: -scale * jnp.mean(jnp.einsum("bc,bc->b", Y, logp(Z))), 1.0),
    jax.jit(ce_per_example),
]


# --- 4.6 dataset_loss


def over_batches(step, finish):
    """A loop over batches that adds up `step(loss, size)` and ends with `finish(total, examples, batches)`."""

    def answer(params, X, Y, batch):
        starts = range(0, len(X), batch)
        slices = [(X[start : start + batch], Y[start : start + batch]) for start in starts]
        total = sum(step(reference("batch_loss")(params, x, y), len(x)) for x, y in slices)
        return finish(total, len(X), len(starts))

    return answer


def without_the_last(params, X, Y, batch):
    whole = len(X) // batch * batch
    return over_batches(lambda loss, size: loss * size, lambda total, n, k: total / max(whole, 1))(
        params, X[:whole], Y[:whole], batch
    )


def padded_scan(params, X, Y, batch):
    n, k = len(X), -(-len(X) // batch)
    pad = [(0, k * batch - n), (0, 0)]
    xs, ys = (jnp.pad(A, pad).reshape(k, batch, -1) for A in (X, Y))

    def add(total, xy):
        losses = jax.vmap(lambda x, y: reference("batch_loss")(params, x[None], y[None]) * jnp.sum(y))(*xy)
        return total + jnp.sum(losses), None

    return jax.lax.scan(add, 0.0, (xs, ys))[0] / n


dataset_loss_wrong = [
    Misconception(
        "M55", over_batches(lambda loss, size: loss * size, lambda total, n, k: total), "loss.dataset_summed"
    ),
    Misconception("M55", over_batches(lambda loss, size: loss, lambda total, n, k: total), "loss.dataset_summed"),
    Misconception("M65", over_batches(lambda loss, size: loss, lambda total, n, k: total / k), "loss.mean_of_means"),
    Misconception("M65", without_the_last, "loss.last_batch_dropped"),
]

dataset_loss_right = [
    lambda params, X, Y, batch: reference("batch_loss")(params, X, Y),
    over_batches(lambda loss, size: float(loss) * size, lambda total, n, k: total / n),
    padded_scan,
]


# --- 4.7 accuracy_gradient


def accuracy_of(Z, y):
    return jnp.mean(jnp.argmax(Z, axis=1) == y)


def share_right(Z, y):
    return jnp.mean(jnp.take_along_axis(softmax(Z), y[:, None], axis=1))


def by_central_differences(Z, y):
    Z, y = np.asarray(Z, np.float64), np.asarray(y)
    steps = 1e-6 * np.eye(Z.size).reshape(-1, *Z.shape)
    rate = [(np.mean((Z + s).argmax(1) == y) - np.mean((Z - s).argmax(1) == y)) / 2e-6 for s in steps]
    return np.reshape(rate, Z.shape)


accuracy_gradient_wrong = [
    Misconception("M66", jax.grad(share_right), "loss.smooth_stand_in"),
    Misconception("M66", jax.grad(lambda Z, y: -jnp.log(share_right(Z, y))), "loss.smooth_stand_in"),
    Misconception(
        "M66", jax.grad(lambda Z, y: -jnp.mean(jnp.take_along_axis(logp(Z), y[:, None], 1))), "loss.smooth_stand_in"
    ),
]

accuracy_gradient_right = [
    jax.grad(accuracy_of),
    lambda Z, y: jnp.zeros_like(Z),
    lambda Z, y: np.zeros(Z.shape),
    by_central_differences,
]


# --- 4.8 dce_dlogits


def populations_minus_target(Z, Y, correct=softmax):
    return (correct(Z) - Y) / len(Z)


def one_subtracted(Z, Y):
    return softmax(Z).at[jnp.arange(len(Z)), jnp.argmax(Y, axis=1)].add(-1.0) / len(Z)


def dce_numpy(Z, Y):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True) - np.asarray(Y)) / len(Z)


def naive_softmax(Z):
    return jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)


dce_dlogits_wrong = [
    Misconception("M55", lambda Z, Y: softmax(Z) - Y, "loss.slope_of_sum"),
    Misconception("M56", lambda Z, Y: (softmax(Z) - Y) / Z.size, "loss.slope_of_mean_over_classes"),
    Misconception("M59", partial(populations_minus_target, correct=partial(softmax, axis=0)), "loss.softmax_axis"),
    Misconception("M60", partial(populations_minus_target, correct=naive_softmax), "loss.no_max"),
    Misconception("M62", lambda Z, Y: (Y - softmax(Z)) / len(Z), "loss.slope_uphill"),
    Misconception("M64", lambda Z, Y: (Z - Y) / len(Z), "loss.no_softmax"),
    Misconception("M64", lambda Z, Y: -Y / softmax(Z) / len(Z), "loss.slope_of_softmax_forgotten"),
    Misconception("M64", lambda Z, Y: (softmax(Y) - Z) / len(Z), "loss.swapped"),
]

dce_dlogits_right = [
    one_subtracted,
    dce_numpy,
    lambda Z, Y: jax.vmap(lambda z, y: softmax(z) - y)(Z, Y) / len(Z),
    jax.grad(ce_per_example),
]
