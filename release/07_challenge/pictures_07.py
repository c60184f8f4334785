"""The pictures of notebook 7. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import functools
import time

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import jaxprs_in_params
from jaxercise import load_mnist
from jaxercise_widgets import drawing, panels

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
HATCHES = ("", "//", "..")
SIZES = (784, 100, 10)

# --- Measuring and counting


def shortest(part, runs=5):
    """The seconds that the shortest of some runs takes, after one that is not counted."""
    jax.block_until_ready(part())
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        jax.block_until_ready(part())
        times.append(time.perf_counter() - start)
    return min(times)


def steps_of(function, *args):
    """How many steps a traced program has, those of its compiled parts and of the bodies of its loops included."""

    def count(program):
        inner = (part for step in program.eqns for part in jaxprs_in_params(step.params))
        return len(program.eqns) + sum(map(count, inner))

    return count(jax.make_jaxpr(function)(*args).jaxpr)


def in_words(seconds):
    """A time with its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{1e6 * seconds:.3g} µs"


# --- The network of the course and its digits


@functools.cache
def digits(split):
    """Images as rows of pixels in [0, 1], and their labels."""
    images, labels = load_mnist(split, quiet=True)
    return images.reshape(len(images), 784).astype(np.float32) / 255, labels


def network(seed=7):
    """The parameters of a network that knows nothing."""
    shapes = zip(jax.random.split(jax.random.key(seed), 2), [(100, 784), (10, 100)], strict=True)
    return [(jnp.sqrt(2 / shape[1]) * jax.random.normal(key, shape), jnp.zeros(shape[0])) for key, shape in shapes]


def of_one(params, x):
    (W, b), (V, c) = params
    return V @ jnp.maximum(W @ x + b, 0) + c


def of_batch(params, X):
    (W, b), (V, c) = params
    return jnp.maximum(X @ W.T + b, 0) @ V.T + c


def one_by_one(params, X):
    return jnp.stack([of_one(params, x) for x in X])


def one_step(params, X, Y, lr=0.1):
    loss, grads = jax.value_and_grad(lambda p: -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(of_batch(p, X)), axis=1)))(
        params
    )
    return jax.tree.map(lambda w, dw: w - lr * dw, params, grads), loss


def unrolled(params, X, Y, lr):
    log = []
    for rows, targets in zip(X, Y, strict=True):
        params, loss = one_step(params, rows, targets, lr)
        log.append(loss)
    return params, jnp.stack(log)


# --- Stand-ins for what is not written yet: good for one picture each, and for no exercise


def spare_bench(clock, fn, *args, n=10):
    return shortest(lambda: fn(*args), n)


def spare_bottleneck(measure, parts):
    for part in parts.values():
        measure(part)
    return "", 0.0, 1.0


def spare_forward(params, X):
    if params[0][0].shape != (100, 784):
        raise ValueError("spare_forward fits the network of its picture alone, with sizes 784, 100, 10.")
    return of_batch(params, X)


def spare_epoch(params, X, Y, lr):
    if params[0][0].shape != (100, 784):
        raise ValueError("spare_epoch fits the network of its picture alone, with sizes 784, 100, 10.")
    return jax.lax.scan(lambda params, batch: one_step(params, *batch, lr), params, (X, Y))


# --- Pictures


@drawing(instead=spare_bench)
def stopwatch(bench):
    """One compiled function by three ways of timing it, and by `bench`."""
    X = jax.random.normal(jax.random.key(7), (400, 400))
    fn = jax.jit(lambda X: functools.reduce(lambda Z, _: jnp.tanh(Z @ X / 25), range(8), X))
    start = time.perf_counter()
    jax.block_until_ready(fn(X))
    first, asked, waited = time.perf_counter() - start, [], []
    for _ in range(30):
        start = time.perf_counter()
        result = fn(X)
        asked.append(time.perf_counter() - start)
        jax.block_until_ready(result)
        waited.append(time.perf_counter() - start)
    yours = float(bench(time.perf_counter, fn, X, n=30))
    figure, (axes,) = panels(1, width=7.5, height=3.8)
    axes.plot(np.array(waited) * 1e3, "o", color=COLOURS[0], markersize=4, label="with its result")
    axes.plot(np.array(asked) * 1e3, "x", color=COLOURS[1], label="without waiting")
    axes.plot(-1, first * 1e3, "^", color=COLOURS[2], markersize=8, label="the first call")
    axes.axhline(yours * 1e3, color=COLOURS[3], linewidth=1, linestyle="--", label="bench")
    axes.set_yscale("log")
    axes.set(xlabel="run", ylabel="milliseconds, log scale")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    said = (
        f"The first call took {in_words(first)}. Of thirty later ones, the shortest took {in_words(min(waited))} and the longest "
        f"{in_words(max(waited))} with its result; without waiting, a typical one returned after {in_words(float(np.median(asked)))}. "
        f"The line is {in_words(yours)}."
    )
    return figure, said


def a_batch():
    """Digits and their one-hot labels."""
    X, labels = digits("train")
    return jnp.asarray(X[:64]), jax.nn.one_hot(labels[:64], 10)


def workshop_parts():
    """The workshop's loop without its step, as functions without arguments; positions beyond our digits begin again from the first."""
    X, labels = digits("train")
    X, Y, key = jnp.asarray(X), jax.nn.one_hot(labels, 10), jax.random.key(7)
    rows = jax.random.randint(key, (64,), 0, 60_000) % len(X)
    return {
        "sampling": lambda: jax.random.choice(key, 60_000, (64,), replace=False),
        "fetching": lambda: (X[rows], Y[rows]),
    }


@drawing(instead=spare_bottleneck)
def where_the_time_goes(bottleneck):
    """The workshop's loop before and after its step is compiled: the time of each part, and what `bottleneck` says of it."""
    figure, (axes,) = panels(1, width=7.5, height=3.4)
    said, totals, seconds = [], [], {}

    def measure(part):
        if part not in seconds:
            seconds[part] = shortest(part)
        return seconds[part]

    parts = workshop_parts()
    for place, (title, step) in enumerate((("step not compiled", one_step), ("step compiled", jax.jit(one_step)))):
        parts = {**parts, "step": functools.partial(step, network(), *a_batch())}
        name, share, gain = bottleneck(measure, parts)
        left = 0.0
        for number, (part, function) in enumerate(parts.items()):
            style = {"color": COLOURS[number], "hatch": HATCHES[number], "edgecolor": "white", "height": 0.6}
            axes.barh(1 - place, 1e3 * measure(function), left=1e3 * left, label="" if place else part, **style)
            left += measure(function)
        totals.append(left)
        measured = ", ".join(f"{part} {in_words(measure(function))}" for part, function in parts.items())
        yours = (
            f" Your bottleneck: {name}, {share:.0%} of the time; without it {gain:.3g} times as fast." if name else ""
        )
        said.append(f"{title.capitalize()}: {measured}.{yours}")
    axes.set_yticks([1, 0], ["step\nnot compiled", "step\ncompiled"])
    axes.set(xlabel="milliseconds for one round of the loop")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
    said.append(f"Compiling the step makes the whole loop {totals[0] / totals[1]:.2g} times as fast.")
    return figure, " ".join(said)


def compared(measured, sizes, what, labels, **scales):
    """Two programs by the number of their steps and by their times; measured: from a name to the steps and seconds for every size."""
    figure, every = panels(2, width=4.2, height=3.4)
    for (title, rows), style, colour in zip(measured.items(), ("o--", "s-"), COLOURS, strict=False):
        for axes, row in zip(every, rows, strict=True):
            axes.plot(sizes, row, style, label=title, color=colour)
    for axes, label in zip(every, labels, strict=True):
        axes.set(xlabel=what, ylabel=label, **scales)
        axes.set_xticks(sizes, sizes)
        axes.minorticks_off()
    every[0].legend()
    said = "; ".join(
        f"{title}: {steps[0]} steps and {in_words(times[0])} for {sizes[0]}, {steps[-1]} steps and {in_words(times[-1])} for {sizes[-1]}"
        for title, (steps, times) in measured.items()
    )
    return figure, f"The number of steps and the time by the {what}. {said[0].upper()}{said[1:]}."


@drawing(instead=spare_forward)
def programs(fast_forward):
    """Two programs for a batch, by how many steps they have and how long they take."""
    params, X, batches = network(), jnp.asarray(digits("test")[0]), (1, 4, 16, 64, 256)
    measured = {}
    for title, function in {"row by row": one_by_one, "at once": fast_forward}.items():
        times = [shortest(functools.partial(function, params, X[:batch]), 3) for batch in batches]
        measured[title] = [steps_of(function, params, X[:batch]) for batch in batches], times
    labels = "steps of the program", "seconds, not compiled"
    return compared(measured, batches, "size of the batch", labels, xscale="log", yscale="log")


@drawing(instead=spare_epoch)
def epochs(train_epoch):
    """An epoch as an unrolled loop and as `train_epoch`, by the steps of the program and the time of the first call."""
    params, (X, labels), numbers = network(), digits("train"), (1, 2, 4, 8, 16)
    X, Y = jnp.asarray(X[: 16 * 64]).reshape(16, 64, 784), jax.nn.one_hot(labels[: 16 * 64], 10).reshape(16, 64, 10)
    measured = {}
    for title, function in {"Python loop in jit": unrolled, "in one piece": train_epoch}.items():
        steps, times = [], []
        for k in numbers:
            new = jax.jit(lambda *args, function=function: function(*args))
            steps.append(steps_of(function, params, X[:k], Y[:k], 0.1))
            start = time.perf_counter()
            jax.block_until_ready(new(params, X[:k], Y[:k], 0.1))
            times.append(time.perf_counter() - start)
        measured[title] = steps, times
    labels = "steps of the program", "seconds of the first call"
    return compared(measured, numbers, "number of batches", labels, ylim=(0, None))
