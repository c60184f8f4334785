"""The pictures of notebook 3. They are drawn by your own functions; where one is not ready, by a stand-in, and a sentence says so."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise_widgets import approximator, banner, boundary, drawing, panels

COLOURS, LINES = ("#0072b2", "#d55e00", "#009e73"), ("-", "--", "-.")

# --- Stand-ins. Each fits its own picture alone.

IN_PIECES = {  # three curves from -6 to 6, as heights at thirteen places
    "relu": (0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6),
    "sigmoid": (0.002, 0.007, 0.018, 0.047, 0.119, 0.269, 0.5, 0.731, 0.881, 0.953, 0.982, 0.993, 0.998),
    "tanh": (-1, -1, -0.999, -0.995, -0.964, -0.762, 0, 0.762, 0.964, 0.995, 0.999, 1, 1),
}


def spare_bend(z):
    """A bend for `show_units`, whose units are drawn one by one."""
    return jnp.log1p(jnp.exp(jnp.minimum(z, 20.0)))


def spare_start(key, sizes):
    """Small weights without any thought, and biases of one."""
    shapes = zip(jax.random.split(key, len(sizes)), sizes[:-1], sizes[1:], strict=False)
    return [(0.3 * jax.random.normal(part, (outs, ins)), jnp.ones(outs)) for part, ins, outs in shapes]


def spare_network(params, X, activation):
    """The logits of the two spirals by a polynomial, whatever the parameters."""
    radius = jnp.sqrt(X[:, 0] ** 2 + X[:, 1] ** 2)
    turned = jnp.cos(jnp.arctan2(X[:, 1], X[:, 0]) - 7 * radius)
    return jnp.stack([turned, -turned], axis=1) + 0 * params[0][0][0, 0]


# --- The pictures


@drawing()
def show_curves(relu, sigmoid, tanh):
    """The three activations, and their slopes."""
    z, missing = jnp.linspace(-6, 6, 241), []
    figure, (left, right) = panels(2, height=3)
    for (name, mine), colour, line in zip(
        {"relu": relu, "sigmoid": sigmoid, "tanh": tanh}.items(), COLOURS, LINES, strict=True
    ):
        try:
            values, slopes = mine(z), jax.vmap(jax.grad(lambda z, mine=mine: jnp.sum(mine(z))))(z)
        except Exception:
            missing.append(name)
            values = np.interp(z, np.linspace(-6, 6, 13), IN_PIECES[name])
            slopes = np.gradient(values, np.asarray(z))
        left.plot(z, values, line, color=colour, label=name)
        right.plot(z, slopes, line, color=colour, label=name)
    left.set(title="activation", xlabel="z", ylim=(-1.3, 3))
    right.set(title="its slope", xlabel="z")
    left.legend()
    if missing:
        banner(f"Stand-ins are drawn for {', '.join(missing)}. Come back when their checks pass.")
    words = "Relu is flat and then rises with slope 1; sigmoid and tanh are steepest at 0 and flat far away, where their slope is nearly 0."
    return figure, words


@drawing(instead=lambda A1, A0: A1)
def show_additivity(slide_net):
    """What the small network makes of two inputs and of their sum, with and without a bend."""
    A0, A1 = jnp.array([[1.0, 0], [0, 1], [1, 1]]), jnp.array([[2.0, 1, -1]])
    x, y = jnp.array([1.0, 2.0]), jnp.array([2.0, -1.0])
    rows = []
    for name, bend in {"no activation": lambda z: z, "a square": jnp.square, "tanh": jnp.tanh}.items():
        one, other, both = (float(jnp.reshape(slide_net(A0, A1, each, bend), ())) for each in (x, y, x + y))
        rows.append(f"{name:>14} {one:9.3f} {other:9.3f} {one + other:13.3f} {both:14.3f}")
    return "\n".join([f"{'':14} {'F(x)':>9} {'F(y)':>9} {'F(x) + F(y)':>13} {'F(x + y)':>14}", *rows])


@drawing(instead=spare_start)
def show_shapes(init):
    """The network 784-100-10 as your init makes it, with the shape and the number of parameters of every layer."""
    sizes = (784, 100, 10)
    params = init(jax.random.key(3), sizes)
    figure, (ax,) = panels(1, width=8, height=2.6)
    total = 0
    for place, size in enumerate(sizes):
        height = 0.25 + 0.35 * np.log10(size)
        ax.bar(3 * place, height, width=0.5, bottom=-height / 2, color=COLOURS[place])
        ax.text(3 * place, height / 2 + 0.08, size, ha="center")
    for place, (W, b) in enumerate(params):
        count = np.size(W) + np.size(b)
        total += count
        ax.text(3 * place + 1.5, 0.1, f"W {np.shape(W)}\nb {np.shape(b)}", ha="center")
        ax.text(3 * place + 1.5, -0.35, f"{count:,} numbers", ha="center")
    ax.set_axis_off()
    ax.set(ylim=(-0.8, 0.95))
    shapes = ", then ".join(f"W {np.shape(W)} and b {np.shape(b)}" for W, b in params)
    return (
        figure,
        f"A network from 784 inputs by 100 hidden units to 10 outputs: {shapes}; {total:,} parameters in all.",
    )


@drawing(instead=spare_start)
def show_signal(init):
    """The size of the signal after each of fifteen layers, for weights as drawn and for a third more and less."""
    params = init(jax.random.key(7), (100,) * 16)
    X = jax.random.normal(jax.random.key(8), (64, 100))
    figure, (ax,) = panels(1, width=6.5, height=3.2)
    told = []
    for (name, factor), colour, line in zip(
        {"1.4 times yours": 1.4, "yours": 1.0, "0.7 times yours": 0.7}.items(), COLOURS, LINES, strict=True
    ):
        H, sizes = X, []
        for W, b in params:
            H = jax.nn.relu(H @ (factor * jnp.asarray(W)).T + jnp.asarray(b))
            sizes.append(float(jnp.sqrt(jnp.mean(H**2))))
        ax.semilogy(range(1, 16), sizes, line, color=colour, label=name)
        told.append(f"{name} {sizes[-1]:.3g}")
    ax.set(xlabel="layer", ylabel="size of the signal (rms)", title="relu, 100 units in each layer")
    ax.legend()
    return (
        figure,
        f"The root mean square of what the units give, layer by layer. After fifteen layers: {', '.join(told)}.",
    )


def spirals():
    """Two spirals that turn into each other, forty points each."""
    along, labels = np.linspace(0.2, 1.0, 40), np.repeat([0, 1], 40)
    turns = np.concatenate([7 * along, 7 * along + np.pi])
    radius = np.concatenate([along, along])
    return np.stack([radius * np.cos(turns), radius * np.sin(turns)], axis=1).astype(np.float32), labels


@drawing()
def playground(batch_forward, init, relu):
    """Two spirals, your network with 32 and 32 hidden units, and gradient descent to train it."""
    X, y = spirals()
    missing = []
    params = tried(lambda: init(jax.random.key(1), (2, 32, 32, 2)), missing, "init")
    params = params or spare_start(jax.random.key(1), (2, 32, 32, 2))
    bend = relu if tried(lambda: relu(X) + 1, missing, "relu") is not None else spare_bend
    network = batch_forward
    if tried(lambda: batch_forward(params, jnp.asarray(X), bend), missing, "batch_forward") is None:
        network = spare_network
    if missing:
        banner(
            f"Stand-ins are drawn for {', '.join(missing)}. Come back when {'its check passes' if len(missing) == 1 else 'their checks pass'}."
        )

    def predict(params, X):
        return network(params, X, bend)

    def step(params, X, y, lr):
        def loss(params):
            logs = jax.nn.log_softmax(predict(params, X))
            return -jnp.mean(jnp.take_along_axis(logs, jnp.asarray(y, int)[:, None], axis=1))

        return jax.tree.map(lambda p, g: p - lr * g, params, jax.grad(loss)(params))

    return boundary(predict, params, X, y, step=step, lr=0.3)


def tried(make, missing, name):
    """What a function of yours gives, or None, and then its name among the missing."""
    try:
        return make()
    except Exception:
        missing.append(name)
        return None


@drawing(instead=spare_bend)
def show_units(activation):
    """A curve, drawn by one hidden layer of your activation."""
    return approximator("sin(6x)", width=6, activation=activation)


@drawing()
def show_squares():
    """The same curve, drawn by units that square."""
    return approximator("sin(6x)", width=6, activation=jnp.square)
