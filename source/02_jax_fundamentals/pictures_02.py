"""The pictures and experiments of notebook 2. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise_widgets import banner, drawing, jit_timeline, panels, told, vmap_axes

COLOURS, LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7"), ("-", "--", "-.", ":")
STEPS = (0.7, 0.35, 0.1)

# --- Stand-ins. Each fits its own picture alone.


def double_well(x):
    return (x**2 - 1) ** 2


def spare_slope(f, x, eps=1e-3):
    """The slope of the line through two points of the double well; of no other function."""
    above, below = x + eps, x - eps
    return (double_well(above) - double_well(below)) / (above - below)


def spare_slopes(f, X):
    """Slopes in NumPy, from the neighbours on a grid."""
    return np.gradient(np.asarray(f(X)), np.asarray(X))


def spare_step(x):
    """Another pure function, of which the sum is handed on."""
    return jnp.max(x), jnp.sum(x)


def spare_three(key, d):
    """Three rows of random numbers from a fixed seed."""
    return np.random.default_rng(2).normal(size=(3, d * d))


def spare_fast(f, top):
    """A compiled function without a ceiling."""
    return jax.jit(lambda x: 1.0 * f(x))


def spare_rows(X, A):
    """The rows by a matrix product with twice A."""
    return 2 * X @ A.T


# --- Pictures


@drawing(instead=spare_slope)
def show_secant(central_difference, df=None):
    """The line through two points of a double well beside its tangent, and how far apart their slopes are."""
    at = 0.6
    slope = tangent_of_the_well(df, at)
    places = np.linspace(-0.4, 1.5, 191, dtype=np.float32)
    figure, (left, right) = panels(2)
    left.plot(places, double_well(places), color="0.5", linewidth=2)
    for eps, colour, line in zip(STEPS, COLOURS, LINES[1:], strict=False):
        steep = float(central_difference(double_well, jnp.float32(at), eps))
        ends = np.array([at - eps, at + eps])
        middle = float(double_well(ends).mean())
        left.plot(places, middle + steep * (places - at), line, color=colour, label=f"eps = {eps}: slope {steep:.3f}")
        left.plot(ends, double_well(ends), "o", color=colour, markersize=4)
    left.plot(places, double_well(at) + slope * (places - at), color="#cc79a7", label=f"tangent: slope {slope:.3f}")
    left.set(xlabel="x", title="secants and the tangent at 0.6", ylim=(-0.9, 1.6))
    left.legend(fontsize=8)
    sizes = np.logspace(-8, 0, 49)
    gaps = [abs(float(central_difference(double_well, jnp.float32(at), float(eps))) - slope) for eps in sizes]
    right.loglog(sizes, np.maximum(gaps, 1e-8), ".-", color=COLOURS[0])
    right.set(xlabel="eps", title="distance of the two slopes, in float32")
    worst = [max(gaps[max(0, place - 3) : place + 4]) for place in range(len(gaps))]  # rounding may hit by chance
    best = int(np.argmin(worst))
    words = (
        f"Left: three secants of the double well at 0.6, and the tangent, whose slope is {slope:.3f}; the shorter the secant, the closer. "
        f"Right: the distance of the slopes is {gaps[-1]:.2g} at eps = 1 and below {worst[best]:.1g} around eps = {sizes[best]:.0e}; "
        f"for smaller steps it grows again, up to {max(gaps[:best]):.2g}, since float32 has seven digits."
    )
    return figure, words


def tangent_of_the_well(df, at):
    """The slope of the double well by the student's df and the chain rule; by a formula where there is none yet."""
    try:
        return float(df(jnp.float32(at**2), jnp.float32(1.0)) * 2 * at)
    except Exception as error:
        if df is not None:
            banner(f"{told(error, 'df')} The tangent is a stand-in.")
        return 4 * at * (at**2 - 1)


@drawing(instead=spare_slopes)
def show_slopes(grad_total):
    """A smooth function, one with a corner and one with steps, and their slopes."""
    X, said = jnp.linspace(-3.0, 3.0, 241), []
    figure, every = panels(3, width=3.6, height=2.9)
    for axes, (name, function) in zip(every, {"sin": jnp.sin, "abs": jnp.abs, "round": jnp.round}.items(), strict=True):
        slopes = np.asarray(grad_total(function, X))
        axes.plot(X, function(X), LINES[0], color=COLOURS[0], label=name)
        axes.plot(X, slopes, LINES[1], color=COLOURS[1], label="slope")
        axes.set(title=f"jnp.{name}", xlabel="x")
        axes.legend(fontsize=8)
        said.append(f"of {name} from {slopes.min():.3g} to {slopes.max():.3g}")
    return (
        figure,
        f"Three functions and their slopes, {', '.join(said)}. A slope of zero everywhere tells a training nothing.",
    )


@drawing(instead=spare_step)
def show_leak(noisy_step, step=None):
    """What stands in a log after tracing, and what a pure function returns."""
    x, log = jnp.array([2.0, 2.0]), []
    if step is None:
        noisy_step, step = None, noisy_step
    else:
        jax.jit(lambda x: noisy_step(x, log))(x)
    held = f"in the log after noisy_step was compiled:  {type(log[0]).__name__}, no number\n" if log else ""
    return f"{held}what the compiled step returns:            {tuple(float(part) for part in jax.jit(step)(x))}"


@drawing(instead=spare_three)
def show_keys(init_three):
    """Each two of three random arrays against each other."""
    three = init_three(jax.random.key(2), 23)
    flat = [np.asarray(three[number]).ravel() for number in range(3)]
    figure, every = panels(3, width=3.2, height=3.1)
    said = []
    for axes, (one, other) in zip(every, ((0, 1), (1, 2), (0, 2)), strict=True):
        correlation = round(float(np.corrcoef(flat[one], flat[other])[0, 1]), 2) + 0.0  # no minus before a zero
        axes.plot(flat[one], flat[other], ".", markersize=3, color=COLOURS[0])
        axes.set(xlabel=f"array {one}", ylabel=f"array {other}", title=f"correlation {correlation:+.2f}")
        said.append(f"{one} and {other} {correlation:+.2f}")
    return (
        figure,
        f"The numbers of three random arrays against each other; correlations of arrays {', '.join(said)}. In a cloud, the number in the one says nothing about that in the other; on a line it says all.",
    )


@drawing(instead=spare_fast)
def show_timeline(make_fast):
    """Twelve calls of a compiled function, with numbers of several types and shapes."""

    def slow(x):
        for k in range(1, 40):
            x = x + jnp.sin(k * x) / k**2
        return x

    fast = make_fast(slow, 100.0)
    variants = [(jnp.float32(2.0),), (2.0,), (3.0,), (3,), (jnp.arange(3.0),)]
    return jit_timeline(fast, jnp.float32(1.0), calls=12, variants=variants)


@drawing()
def show_lost(f):
    """The loop of 2.8.1 in three ways: in Python, with a compiled f, and compiled as a whole."""
    n, compiled = 2000, jax.jit(f)

    @jax.jit
    def whole():
        return jax.lax.fori_loop(0, n, lambda i, total: total + f(i, 2.0), 0.0)

    def by(f):
        a = 0.0
        for i in range(n):
            a += f(i, 2.0)
        return a

    ways = {"f": lambda: by(f), "jax.jit(f)": lambda: by(compiled), "the whole loop in one jit": whole}
    took = {name: shortest(way) for name, way in ways.items()}
    return "\n".join(f"{name:27} {1e6 * seconds:10.0f} µs for {n} rounds" for name, seconds in took.items())


def shortest(way, times=3):
    """The shortest of a few runs in seconds, after one that compiles; each waits for its result."""
    jax.block_until_ready(way())
    runs = []
    for _ in range(times):
        began = perf_counter()
        jax.block_until_ready(way())
        runs.append(perf_counter() - began)
    return min(runs)


@drawing()
def show_axes(row):
    """The arguments of row dealt out in two ways, for as many rows in X as in A."""
    X, A = jnp.ones((3, 11)), jnp.ones((3, 11))
    names = {"x": "row column", "A": "row column"}
    return [vmap_axes(row, X, A, in_axes=axes, names=names) for axes in ((0, None), (0, 0))]


@drawing(instead=spare_rows)
def show_program(vf):
    """The program of vf for four rows, and the number of steps of programs for more and more rows."""
    A, sizes = jnp.ones((3, 11)), (4, 8, 16, 32, 64)

    def loop(X, A):
        return jnp.stack([A @ x for x in X])

    def steps(function, rows):
        return len(jax.make_jaxpr(function)(jnp.ones((rows, 11)), A).jaxpr.eqns)

    counts = {"yours": [steps(vf, rows) for rows in sizes], "a Python loop": [steps(loop, rows) for rows in sizes]}
    figure, (axes,) = panels(1, width=6.0, height=2.8)
    for (name, numbers), colour, line in zip(counts.items(), COLOURS, LINES, strict=False):
        axes.loglog(sizes, numbers, f"o{line}", color=colour, label=name)
    axes.set(xlabel="rows", ylabel="steps of the program", xticks=sizes, xticklabels=sizes)
    axes.minorticks_off()
    axes.legend()
    said = "; ".join(f"{name} {numbers[0]} steps for 4 rows, {numbers[-1]} for 64" for name, numbers in counts.items())
    return [
        jax.make_jaxpr(vf)(jnp.ones((4, 11)), A).pretty_print(use_color=False),
        (figure, f"The size of the program against the number of rows: {said}."),
    ]


@drawing(instead=lambda xs: -2 * xs)
def show_curvature(second):
    """The cube, and its second derivative beside it."""
    xs = jnp.arange(-24.0, 25.0) / 16
    bent = np.asarray(second(xs))
    figure, (left, right) = panels(2, height=2.8)
    left.plot(xs, xs**3, color=COLOURS[0])
    left.set(title="s(x)", xlabel="x")
    right.plot(xs, bent, LINES[1], color=COLOURS[1])
    right.axhline(0, color="0.5", linewidth=1)
    right.set(title="second derivative", xlabel="x")
    return (
        figure,
        f"The cube, and its second derivative: {bent[0]:.3g} at -1.5, {bent[24]:.3g} at 0, {bent[-1]:.3g} at 1.5.",
    )
