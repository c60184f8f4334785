"""1.5: the linear model that fits best, by least squares."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, responds, shown


def linear_data(n, d, k):
    """Inputs, and targets that a linear model gives without any error."""

    def drawn(rng):
        X, A = rng.normal(size=(n, d)), rng.normal(size=(k, d))
        return X.astype(np.float32), (X @ A.T).astype(np.float32)

    return drawn


def solve(X, Y):
    """The matrix from normal equations, of shape (d, k)."""
    return jnp.linalg.solve(X.T @ X, X.T @ Y)


def with_columns(more):
    return lambda X, Y: jnp.linalg.lstsq(jnp.hstack([X, more(X)]), Y)[0].T


def by_qr(X, Y):
    Q, R = jnp.linalg.qr(X)
    return jax.scipy.linalg.solve_triangular(R, Q.T @ Y).T


def by_descent(X, Y):
    rate = 1 / jnp.linalg.norm(X, 2) ** 2
    return jax.lax.fori_loop(0, 5000, lambda _, A: A - rate * (A @ X.T - Y.T) @ X, jnp.zeros((Y.shape[1], X.shape[1])))


def class_by_class(X, Y):
    return np.stack([np.linalg.lstsq(np.asarray(X), column, rcond=None)[0] for column in np.asarray(Y).T])


fit_linear = Exercise(
    title="The best linear model",
    points=6,
    minutes=9,
    returns="One row of weights for each output: (k, d).",
    cases={
        "three_points": shown(draw.arrays([[1, 0], [0, 1], [1, 1]], [[2], [3], [5]])),
        "linear": linear_data(29, 5, 3),
        "noise": draw.normal((23, 5), (23, 3)),
        "xor": shown(draw.arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])),
        "other_noise": hidden(draw.normal((53, 7), (53, 2))),
    },
    checks={
        "three_points": gate(matches("finds the weights 2 and 3 of the text", rtol=1e-3)),
        "linear": matches("finds the model again that made the data", rtol=1e-3),
        "value": matches(
            "makes the mean squared error as small as it can be", rtol=1e-3, on="noise other_noise", weight=2
        ),
        "xor": matches("finds what is best for XOR, though it is not good", rtol=1e-3),
        "targets": responds(
            "has twice the weights when all targets double",
            change=lambda X, Y: (X, 2 * Y),
            factor=2,
            rtol=1e-3,
            on="noise",
        ),
    },
    wrong=[
        Wrong(
            "more_columns",
            [
                with_columns(lambda X: jnp.ones((len(X), 1))),
                with_columns(lambda X: X[:, :1] * X[:, 1:2]),
                with_columns(lambda X: jnp.eye(len(X))),
            ],
            cause="You gave the fit more columns than X has. With a column for every example a linear model fits anything, XOR and pure noise as well, and is useless on new points.",
            advice="Fit the columns that you are given; the result has as many as X.",
            bank="M12",
        ),
        Wrong(
            "transposed",
            [solve, lambda X, Y: jnp.linalg.lstsq(X, Y)[0]],
            cause="This is the transpose of A: it has a row for each input. Solvers give the matrix that stands to the right of X.",
            advice="`X @ B` and `A @ x` agree if A is the transpose of B.",
        ),
        Wrong(
            "overlap_forgotten",
            [lambda X, Y: Y.T @ X, lambda X, Y: Y.T @ X / len(X)],
            cause="You weigh each input by how much it goes along with the target. Inputs overlap, so that what two of them share is counted twice.",
            advice="Set the gradient of the squared error to zero: on the other side of the equation stands the matrix `X.T @ X`.",
        ),
        Wrong(
            "with_a_ridge",
            [
                lambda X, Y, ridge=ridge: jnp.linalg.solve(X.T @ X + ridge * jnp.eye(X.shape[1]), X.T @ Y).T
                for ridge in (0.1, 1.0)
            ],
            cause="A constant is added to the diagonal, which pulls all weights towards zero. That is another problem, with its own use.",
            advice="Here n is at least d, and `X.T @ X` can be inverted as it is.",
        ),
    ],
    right=[
        lambda X, Y: solve(X, Y).T,
        lambda X, Y: (jnp.linalg.inv(X.T @ X) @ X.T @ Y).T,
        lambda X, Y: (jnp.linalg.pinv(X) @ Y).T,
        by_qr,
        by_descent,
        class_by_class,
    ],
    hints=[
        "The squared error is a parabola in every weight. Where is its slope zero?",
        "The slope is zero where X^T X B = X^T Y, and A is the transpose of B. Or leave the equations to `jnp.linalg.lstsq`.",
        "Give X and Y to lstsq; it returns several things, of which the first has shape (d, k). The result is its transpose.",
    ],
    why="At the best A what is left over is at right angles to every column of X: no weight could explain any more of it. For XOR a mean squared error of 1/3 is left: the model is at fault, and not the fit.",
)
