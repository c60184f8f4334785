"""5.2: the whole path of gradient descent."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, TestFunction, Wrong, draw, exactly, gate, matches, reference, shown


def bowl(rng):
    """The gradient of a quadratic potential whose stiffest direction still converges, and a start."""
    curvature = np.array([0.3, 1.0, 2.2], np.float32) * np.float32(rng.uniform(0.8, 1.2))
    (centre,), (start,) = draw.normal((3,))(rng), draw.normal((3,))(rng)
    return TestFunction("bowl_gradient", (curvature, centre)), start


def coupled_bowl(rng):
    """The gradient of a quadratic potential whose components depend on each other, and a start."""
    turned = np.array([[1.2, 0.5, -0.3], [0.5, 0.9, 0.2], [-0.3, 0.2, 1.5]], np.float32) * np.float32(
        rng.uniform(0.8, 1.2)
    )
    (centre,), (start,) = draw.normal((3,))(rng), draw.normal((3,))(rng)
    return TestFunction("coupled_gradient", (turned, centre)), start


def shrinking(gradient, start, lr, steps):
    """The exact path in a bowl: each component of the distance shrinks by 1 - lr * curvature in every step."""
    curvature, centre = (np.asarray(part, np.float64) for part in gradient.params)
    powers = np.arange(steps + 1)[:, None]
    return (centre + (1 - lr * curvature) ** powers * (start - centre)).astype(np.float32)


def straight(grad_f, x0, lr, steps):
    slope = grad_f(x0)
    return jnp.stack([x0 - k * lr * slope for k in range(steps + 1)])


def without_start(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, lr, steps)[1:]


def end_alone(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, lr, steps)[-1]


def uphill(grad_f, x0, lr, steps):
    return reference("descend")(grad_f, x0, -lr, steps)


def scanned(grad_f, x0, lr, steps):
    def advance(x, _):
        x = x - lr * grad_f(x)
        return x, x

    return jnp.concatenate([x0[None], jax.lax.scan(advance, x0, length=steps)[1]])


def filling_an_array(grad_f, x0, lr, steps):
    path = np.zeros((steps + 1, len(x0)), np.float32)
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - lr * np.asarray(grad_f(jnp.asarray(path[k])))
    return path


def traced(grad_f, x0, lr, steps):
    path = jnp.zeros((steps + 1, *x0.shape)).at[0].set(x0)
    return jax.lax.fori_loop(0, steps, lambda k, path: path.at[k + 1].set(path[k] - lr * grad_f(path[k])), path)


QUICK_BOWL = TestFunction("bowl_gradient", (np.array([1.0, 2.0], np.float32), np.array([1.0, -2.0], np.float32)))

descend = Exercise(
    title="The whole way down",
    points=6,
    minutes=8,
    returns="The start and one row for each step: (steps + 1, d).",
    cases={
        "bowl": draw.together(bowl, draw.fixed(0.5, 23)),
        "quick_bowl": draw.together(draw.fixed(QUICK_BOWL), draw.normal((2,)), draw.fixed(0.6, 40)),
        "by_hand": shown(draw.together(draw.fixed(TestFunction("square")), draw.arrays([2, 1]), draw.fixed(0.25, 2))),
        "no_steps": draw.together(bowl, draw.fixed(0.5, 0)),
        "coupled": draw.together(coupled_bowl, draw.fixed(0.4, 7)),
        "pendulum": draw.together(
            draw.fixed(TestFunction("sin")), draw.uniform((2,), low=1.0, high=2.5), draw.fixed(0.4, 11)
        ),
    },
    checks={
        "value": gate(
            exactly(
                "shrinks each component by the factor 1 - lr * curvature in every step",
                formula=shrinking,
                rtol=1e-5,
                weight=2,
                on="bowl",
            )
        ),
        "arrives": exactly("ends at the minimum when it has time", formula=shrinking, rtol=1e-5, on="quick_bowl"),
        "no_steps": matches("returns just the start when there are no steps"),
        "pendulum": matches(
            "follows any force, one that is not linear or mixes the components",
            rtol=1e-4,
            on="by_hand pendulum coupled",
        ),
    },
    wrong=[
        Wrong(
            "gradient_once",
            straight,
            cause="The gradient is computed once and used for every step, so the path is a straight line.",
            advice="Ask for the gradient anew at each point, inside the loop.",
            bank="M71",
        ),
        Wrong(
            "start_missing",
            without_start,
            cause="The start is missing from the path: with it there are steps + 1 points.",
            advice="Put x0 into the list before the loop begins.",
            bank="M75",
        ),
        Wrong(
            "end_only",
            end_alone,
            cause="You return where the path ends. Its other points are wanted as well.",
            advice="Keep every point in a list, the start first, and stack the list.",
            bank="M75",
        ),
        Wrong(
            "uphill",
            uphill,
            cause="The sign is turned round: the gradient points uphill, and so do you.",
            advice="Subtract the gradient.",
            bank="M67",
        ),
    ],
    right=[scanned, filling_an_array, traced],
    hints=[
        "A path is a list of points. Which point is the first, and from which point is each gradient taken?",
        "Keep the current point in a variable, append it to a list after every step, and stack the list at the end.",
        "path = [x0]; repeat `steps` times: append path[-1] minus lr times grad_f(path[-1]); return jnp.stack(path).",
    ],
    why="In a quadratic potential every eigen-direction is on its own: its distance to the minimum is multiplied by 1 - lr * curvature per step. All of convergence theory for gradient descent starts from this one factor.",
)
