"""2.10.2: a Hessian for every row."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, same_program_size, shown


def bowl(x, A):
    return jnp.sum((A @ x) ** 2)


def of_rows(second):
    """For all rows what `second(x, A)` gives for one; compiled, since a hundred small programs take longer."""
    return jax.jit(jax.vmap(second, in_axes=(0, None)))


def more_rows(X, A):
    return np.tile(X, (4, 1)), A


def by_hand(X, A):
    return jnp.broadcast_to(2 * A.T @ A, (len(X), *2 * A.shape[1:]))


def column_by_column(x, A):
    """The Hessian from the change of the gradient along each axis."""
    return jax.vmap(lambda e: jax.jvp(lambda x: jax.grad(bowl)(x, A), (x,), (e,))[1])(jnp.eye(len(x)))


@jax.jit
def loop(X, A):
    return jnp.stack([jax.hessian(bowl)(x, A) for x in X])


@jax.jit
def of_everything(X, A):
    return jax.hessian(lambda X: jnp.sum(jax.vmap(bowl, in_axes=(0, None))(X, A)))(X)


hessians = Exercise(
    title="A Hessian for every row",
    points=4,
    minutes=8,
    returns="One matrix for each row of X: (b, n, n).",
    cases={
        "by_hand": shown(draw.arrays([[1, 0], [3, 4]], [[1, 0], [1, 1], [0, 2]])),
        "five": draw.normal((5, 7), (3, 7)),
        "others": hidden(draw.normal((3, 5), (11, 5))),
    },
    checks={
        "by_hand": gate(matches("gives two rows of two numbers a matrix of 2 by 2 each")),
        "value": matches("holds all second derivatives of every row", rtol=1e-4, weight=2, on="five others"),
        "no_loop": same_program_size(
            "is a program of the same size for 5 rows and for 20", larger=more_rows, on="five"
        ),
    },
    wrong=[
        Wrong(
            "grad_of_grad",
            of_rows(lambda x, A: jax.grad(jax.grad(bowl))(x, A)),
            cause="The inner gradient is a vector, one number for each component of x, and `jax.grad` wants a function that gives one number.",
            advice="The derivative of a vector by a vector is a matrix: `jax.hessian(bowl)`, or `jax.jacfwd(jax.grad(bowl))`.",
            bank="M38",
        ),
        Wrong(
            "diagonal",
            of_rows(lambda x, A: jnp.diag(jax.hessian(bowl)(x, A))),
            cause="Only the diagonal is there: each component differentiated twice by itself. The mixed derivatives are missing.",
            advice="Return the whole matrix of `jax.hessian(bowl)`.",
            bank="M40",
        ),
        Wrong(
            "gradient",
            of_rows(jax.grad(bowl)),
            cause="These are the first derivatives, one for each component of x.",
            advice="Differentiate once more, by each component: `jax.hessian` does both.",
        ),
        Wrong(
            "row_sums",
            of_rows(lambda x, A: jax.grad(lambda x: jnp.sum(jax.grad(bowl)(x, A)))(x)),
            cause="The gradient is summed and differentiated again: that adds up the rows of each Hessian to one number.",
            advice="Do not sum the gradient; take `jax.hessian`, or `jax.jacfwd` of the gradient.",
            bank="M40",
        ),
        Wrong(
            "loop",
            loop,
            cause="Python goes through the rows one by one, and writes steps for each: the program that JAX gets grows with their number.",
            advice="Map the Hessian over the rows with `jax.vmap`.",
            bank="M37",
            decided_by="no_loop",
        ),
        Wrong(
            "default_axes",
            lambda X, A: jax.vmap(jax.hessian(bowl))(X, A),
            cause="Both arguments are mapped, and all rows of X share one A.",
            advice="`in_axes=(0, None)`.",
            bank="M36",
        ),
        Wrong(
            "of_the_whole_batch",
            of_everything,
            cause="You differentiate by all rows together: each pair of rows gets a matrix, zero wherever the two differ.",
            advice="Write the Hessian of one row, and map that.",
        ),
        Wrong(
            "one_matrix",
            lambda X, A: jax.hessian(bowl)(X[0], A),
            cause="One matrix comes out, without an axis for the rows.",
            advice="Map over the rows of X, also where all matrices happen to be the same.",
        ),
        Wrong(
            "two_missing",
            [lambda X, A: by_hand(X, A) / 2, lambda X, A: by_hand(X, A) * 2],
            cause="A factor of two is missing, or one too many: the square brings one down, and nothing takes it away again.",
            advice="Differentiate (a x) squared twice, for one number a: it is 2 a squared.",
        ),
        Wrong(
            "outer",
            [
                lambda X, A: jnp.broadcast_to(2 * A @ A.T, (len(X), *2 * A.shape[:1])),
                of_rows(lambda x, A: jax.hessian(bowl, argnums=1)(x, A)),
            ],
            cause="The matrices have the size of A's rows, or are those of another argument than x.",
            advice="The derivatives are by x, so each matrix has as many rows and columns as x has components.",
        ),
    ],
    right=[
        of_rows(jax.hessian(bowl)),
        by_hand,
        of_rows(jax.jacfwd(jax.grad(bowl))),
        of_rows(column_by_column),
        of_rows(jax.jacrev(jax.jacrev(bowl))),
        jax.jit(lambda X, A: jax.lax.map(lambda x: jax.hessian(bowl)(x, A), X)),
        lambda X, A: jax.vmap(lambda x: jax.hessian(bowl)(x, A))(X),
    ],
    hints=[
        "The gradient of `bowl` is a vector. How many derivatives has a vector of n numbers, each by n numbers?",
        "`jax.hessian(bowl)` is a function like bowl, for one x. What makes of a function of one x one of all rows?",
        "return jax.vmap(jax.hessian(bowl), in_axes=(0, None))(X, A)",
    ],
    why="Here the matrices are all 2 A^T A, since the bowl is quadratic: its curvature is the same everywhere. Near a minimum every smooth loss looks like such a bowl.",
)
