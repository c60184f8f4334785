# ruff: noqa: F821, B018 - cells of a notebook, one after another
import time

import anywidget
import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jaxercise_widgets import descent, landscape
from jaxercise_widgets.descent._field import mesh
from jaxercise_widgets.landscape._affine import Affine, split
from jaxercise_widgets.landscape._directions import random_pair
from jaxercise_widgets.landscape._refinement import points
from jaxercise_widgets.landscape._slice import _looped


class Echo(anywidget.AnyWidget):
    _esm = "DRIVER"
    asked = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    facts = traitlets.Dict().tag(sync=True)

    @traitlets.observe("asked")
    def _asked(self, change):
        self.answer = {"number": change.new["number"], "data": memoryview(bytes(change.new["bytes"]))}


rng = np.random.default_rng(0)
params = [
    (jnp.asarray(rng.normal(size=(784, 128)) / 28, jnp.float32), jnp.zeros(128)),
    (jnp.asarray(rng.normal(size=(128, 10)) / 11, jnp.float32), jnp.zeros(10)),
]
x, y = jnp.asarray(rng.uniform(size=(1000, 784)), jnp.float32), jnp.asarray(rng.integers(0, 10, 1000))


def network():
    def loss(params, x, y):
        (w, b), (v, c) = params
        scores = jax.nn.log_softmax(jax.nn.relu(x @ w + b) @ v + c)
        return -jnp.mean(jnp.take_along_axis(scores, y[:, None], axis=1))

    return loss


def valley():
    return lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


def landscape_limit():
    """Seconds to trace and compile a plane of 13 by 13 points, and to run it."""
    weights, structure = jax.tree.flatten(params)
    loss = network()
    plane = [Affine(*map(jnp.asarray, parts)) for parts in zip(weights, *random_pair(weights, 9), strict=True)]
    at = points((-1.0, 1.0, -1.0, 1.0), 13, np.arange(169))
    began = time.perf_counter()
    apart = split(lambda moved, data: loss(jax.tree.unflatten(structure, moved), *data), weights, [x, y])
    prepared = jax.jit(apart.prepare)(plane, [x, y])
    _looped(apart.finish)(prepared, at, 169).block_until_ready()
    return time.perf_counter() - began


def descent_limit():
    """Seconds to trace and compile what descent draws - losses, gradients, paths - in one piece, and to run it."""
    loss = valley()
    fine, coarse = mesh((-2.0, 2.0, -1.0, 3.0), 200), mesh((-2.0, 2.0, -1.0, 3.0), 50)

    @jax.jit
    def everything(w, lrs):
        def path(lr):
            return jax.lax.scan(lambda w, _: (w - lr * jax.grad(loss)(w), w), w, None, length=201)[1]

        paths = jax.vmap(path)(lrs)
        return jax.vmap(loss)(fine), jax.vmap(jax.grad(loss))(coarse), paths, jax.vmap(jax.vmap(loss))(paths)

    lrs = jnp.geomspace(1e-4, 1e-2, 96)
    began = time.perf_counter()
    jax.block_until_ready(everything(jnp.array([-1.0, 1.0]), lrs))
    return time.perf_counter() - began


took = {"landscape_call": [], "descent_call": [], "landscape": [], "descent": [], "descent_programs": []}
took |= {"descent_compiling": [], "descent_limit_compiling": []}
compiled = []  # seconds that XLA took for each program


def note_compiling(event, seconds, **_):
    if event.endswith("backend_compile_duration"):
        compiled.append(seconds)


jax.monitoring.register_event_duration_secs_listener(note_compiling)
network()(params, x, y), jax.grad(valley())(jnp.array([-1.0, 1.0]))  # as a student has done before
echo = Echo()
echo
# --- next cell
began, loss = time.perf_counter(), network()
picture = landscape(loss, params, x, y, seed=ROUND)
took["landscape_call"].append(time.perf_counter() - began)
picture
# --- next cell
compiled.clear()
began, loss = time.perf_counter(), valley()
toy = descent(loss, lambda w, lr, loss=loss: w - lr * jax.grad(loss)(w), jnp.array([-1.0, 1.0]), lr=1e-3)
took["descent_call"].append(time.perf_counter() - began)
took["descent_programs"].append(len(compiled))
took["descent_compiling"].append(sum(compiled))
toy
# --- next cell
took["landscape"].append(landscape_limit())
compiled.clear()
took["descent"].append(descent_limit())
took["descent_limit_compiling"].append(sum(compiled))
sizes = [value.nbytes for value in toy.picture.values() if isinstance(value, np.ndarray)]
echo.facts = {**{name: list(each) for name, each in took.items()}, "bytes": sum(sizes)}
