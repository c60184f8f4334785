"""4.2: the length of a vector, with a finite gradient at the origin."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, between, draw, finite_gradient, gate, gradient, hidden, matches, shown


def with_eps(eps):
    return lambda v: jnp.sqrt(jnp.sum(v**2) + eps)


def single_where(v):
    total = jnp.sum(v**2)
    return jnp.where(total > 0, jnp.sqrt(total), 0.0)


def by_cond(v):
    total = v @ v
    return jax.lax.cond(total > 0, jnp.sqrt, jnp.zeros_like, total)


def by_python_if(v):
    return jnp.linalg.norm(v) if (v != 0).any() else 0.0 * v.sum()


@jax.custom_jvp
def with_own_rule(v):
    return jnp.linalg.norm(v)


@with_own_rule.defjvp
def _(primals, tangents):
    length = jnp.linalg.norm(primals[0])
    return length, primals[0] @ tangents[0] / jnp.where(length == 0, 1.0, length)


def scaled(v):
    largest = jax.lax.stop_gradient(jnp.max(jnp.abs(v)))
    scale = jnp.where(largest > 0, largest, 1.0)
    total = jnp.sum((v / scale) ** 2)
    return jnp.where(largest > 0, scale * jnp.sqrt(jnp.where(largest > 0, total, 1.0)), 0.0)


safe_norm = Exercise(
    title="Norm with a finite gradient",
    points=6,
    minutes=10,
    returns="One number: ().",
    cases={
        "three_four": shown(draw.arrays([3, 4])),
        "vector": draw.normal((7,)),
        "origin": shown(draw.arrays([0, 0, 0])),
        "origin_of_eleven": hidden(draw.arrays(np.zeros(11))),
        "short": draw.normal((11,), scale=1e-3),
        "tiny": draw.normal((5,), scale=1e-5),
    },
    checks={
        "value": gate(matches("is the length of the vector", on="three_four vector short tiny")),
        "zero": between("is 0 at the origin, to a millionth", low=-1e-6, high=1e-6, on="origin origin_of_eleven"),
        "gradient": gradient("has a slope of length 1 away from the origin", on="three_four vector short tiny"),
        "finite_slope": finite_gradient("has a finite slope at the origin", weight=2, on="origin origin_of_eleven"),
    },
    wrong=[
        Wrong(
            "eps_in_root",
            [with_eps(eps) for eps in (1e-6, 1e-7, 1.1920929e-7, 1e-8, 1e-10)],
            cause="A small number is added, or kept as a lower limit, under the root. The slope is saved, but the loss is another: it is not zero any more where nothing is wrong.",
            advice="Leave the value alone and guard the gradient instead: treat the origin as a case of its own.",
            bank="M53",
        ),
        Wrong(
            "branch_differentiated",
            single_where,
            cause="The root of zero is still differentiated. Its slope is infinite there, and a `jnp.where` around it does not help: both branches are differentiated, and 0 times infinity is NaN.",
            advice="Choose before the root as well as after it, so that the root itself never sees a zero.",
            bank="M54",
        ),
    ],
    right=[by_cond, by_python_if, with_own_rule, scaled, with_eps(1e-20), jax.jit(by_cond)],
    hints=[
        "The root has an infinite slope at 0, and the chain rule multiplies that by the slope of the sum of squares, which is 0. What is 0 times infinity?",
        "`jnp.where` computes, and differentiates, both of its branches; the one not chosen still sends back 0 times its slope. So the root itself must never see a 0.",
        "total = the sum of squares; safe = total where it is positive, else 1; the result is the root of safe where total is positive, else 0.",
    ],
    why="The tip of the cone has no slope, so any finite choice is as good as another. What counts is that no branch, not even one thrown away, computes infinity.",
)
