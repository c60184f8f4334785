"""3.4: two linear layers are one."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown

collapse = Exercise(
    title="Two linear layers are one",
    points=3,
    minutes=4,
    returns="One matrix: (outputs, inputs).",
    cases={
        "by_hand": shown(draw.arrays([[2, 1, -1]], [[1, 0], [0, 1], [1, 1]])),
        "seven_by_five": draw.normal((7, 13), (13, 5)),
        "square": draw.normal((3, 3), (3, 3)),
        "eleven_by_two": hidden(draw.normal((11, 3), (3, 2))),
    },
    checks={
        "by_hand": gate(matches("gives the row 1, 0 for the two matrices of the text")),
        "value": matches("does in one matrix what the two do one after the other", on="seven_by_five eleven_by_two"),
        "square": matches("is right for square matrices, where every order has a result"),
    },
    wrong=[
        Wrong(
            "wrong_order",
            lambda A1, A0: A0 @ A1,
            cause="This applies A1 first. In a product the matrix on the right meets the input first.",
            advice="`A1 @ (A0 @ x)`: now move the brackets.",
            bank="M47",
        ),
        Wrong(
            "transposed",
            lambda A1, A0: (A1 @ A0).T,
            cause="This is the transpose of the product: it has a row for each input.",
            advice="A matrix that acts on x from the left has a row for each output.",
            bank="M44",
        ),
    ],
    right=[
        lambda A1, A0: jnp.einsum("oh,hi->oi", A1, A0),
        lambda A1, A0: jax.vmap(lambda column: A1 @ column, in_axes=1, out_axes=1)(A0),
        lambda A1, A0: (A0.T @ A1.T).T,
        lambda A1, A0: np.dot(np.asarray(A1), np.asarray(A0)),
        lambda A1, A0: jax.jacobian(lambda x: A1 @ (A0 @ x))(jnp.zeros(A0.shape[1])),
    ],
    hints=[
        "Multiplication of matrices is associative. What does that say about A1 (A0 x)?",
        "The result takes x straight to the output: it has as many rows as A1 and as many columns as A0.",
        "A1 times A0.",
    ],
    why="Without a bend between them, a hundred layers are one matrix. Depth is worth something only because of the activations.",
)
