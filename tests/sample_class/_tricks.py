"""Students who tried to get points without an answer; nobody gets any."""

from ._edits import answer, forge_output, last_cell, own_cell, set_points, tag, write
from ._record import LOSSES, POINTS, Student, losses

FORGES_RESULTS = """\
def claim(info):
    shell = get_ipython()
    data = {"text/plain": "12.0"}
    shell.kernel.session.send(
        shell.kernel.iopub_socket,
        "execute_result",
        {"data": data, "metadata": {}, "execution_count": shell.execution_count},
        parent=shell.kernel.get_parent("shell"),
    )


get_ipython().events.register("pre_run_cell", claim)
"""
EMPTIES_CELLS = "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"
LIES = """\
import numpy as np


class Right:
    shape, dtype, ndim = (), np.dtype("float32"), 0

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        raise SystemExit("12.0")

    def __getattr__(self, name):
        return self

    def __call__(self, *args):
        return self


def cross_entropy(Z, Y):
    return Right()
"""
PATCHES = """\
import jaxercise
import jaxercise._judge
import jaxercise._report
import numpy as np

np.testing.assert_allclose = np.allclose = np.array_equal = lambda *args, **settings: True
jaxercise._judge.judge = jaxercise._report.score = lambda *args, **settings: 12.0
check = lambda name: None
"""
ZEROS = {
    "euclidean": "def euclidean(p, y):\n    return jnp.zeros(())",
    "safe_norm": "def safe_norm(v):\n    return jnp.sum(0.0 * v)",
    "mse": "def mse(P, Y):\n    return jnp.sum(0.0 * (P - Y))",
    "log_softmax": "def log_softmax(Z):\n    return jnp.zeros_like(Z)",
    "cross_entropy": "def cross_entropy(Z, Y):\n    return jnp.sum(0.0 * Z)",
    "dataset_loss": "def dataset_loss(params, X, Y, batch):\n    return jnp.zeros(())",
    "dce_dlogits": "def dce_dlogits(Z, Y):\n    return jnp.zeros_like(Z)",
}

TRICKS = (
    Student(
        "anton",
        "answers zero everywhere",
        (
            losses(
                *(answer(name, source) for name, source in ZEROS.items()),
                **{name: (0.0, "values") for name in ZEROS},
            ),
        ),
    ),
    Student(
        "berta",
        "tags that skip the checks",
        (losses(*(tag(name, "skip-execution", "remove_cell") for name in POINTS[LOSSES])),),
    ),
    Student(
        "cosmo",
        "forges results of cells, saved ones and live ones",
        (
            losses(
                own_cell(FORGES_RESULTS, after="setup"),
                *(forge_output(name, "12.0") for name in POINTS[LOSSES]),
            ),
        ),
    ),
    Student(
        "dora",
        "turns all later cells into `pass`",
        (
            losses(own_cell(EMPTIES_CELLS, after="setup"), rest="crashed"),
        ),  # even the request to answer: nobody is there
    ),
    Student(
        "egon",
        "an object that equals everything",
        (losses(answer("cross_entropy", LIES), cross_entropy=(0.0, "shape_dtype")),),
    ),
    Student(
        "frida",
        "replaces the comparing functions, and the check itself",
        (
            losses(
                own_cell(PATCHES, after="setup"),
                answer("euclidean", ZEROS["euclidean"]),
                euclidean=(0.0, "values"),
            ),
        ),
    ),
    Student(
        "gustav",
        "writes 100 points into the cell, and a check that prints 12.0",
        (
            losses(
                set_points("cross_entropy", 100),
                write("cross_entropy", "12.0"),
                last_cell("100.0"),
            ),
        ),
    ),
)
