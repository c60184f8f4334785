"""Students to whom something happened: to their code, their cells or their file."""

from ._delivery import cut_off, latin_1, missing, renamed
from ._edits import (
    answer,
    copy_and_paste,
    cut_in_two,
    delete,
    last_cell,
    own_cell,
    retype,
    solve,
    solved_with,
    strip_metadata,
    write,
)
from ._record import Student, losses

BROKEN = """\
def euclidean(p, y):
    return jnp.squareroot(jnp.sum((p - y) ** 2))
"""
ENDLESS = """\
def euclidean(p, y):
    guess = 1.0
    while guess > 0.0:
        try:
            guess = (guess + 1.0) / 2.0 + 1.0
        except KeyboardInterrupt:
            pass
    return guess
"""
ENDS_ITSELF = """\
import os


def euclidean(p, y):
    os._exit(0)
"""
NOISY = """\
import logging
import sys
import warnings


def euclidean(p, y):
    warnings.warn("float64 is not available, using float32")
    logging.error("distance of %s", p.shape)
    print("in euclidean", file=sys.stderr)
    return jnp.sqrt(jnp.sum((p - y) ** 2))
"""
WITH_A_HELPER = """\
def log_probabilities(Z):
    return Z - jax.nn.logsumexp(Z, axis=1, keepdims=True)


def cross_entropy(Z, Y):
    return -jnp.mean(jnp.sum(Y * log_probabilities(Z), axis=1))
"""
ANOTHER_HELPER = """\
def log_probabilities(Z):  # for the plot below
    return jnp.zeros(())


def cross_entropy(Z, Y):
    return jnp.zeros(())
"""
FLOOD = """\
for epoch in range(100_000):
    print(f"epoch {epoch}: " + "loss 2.3026 " * 80)
"""
IN_GERMAN = "# Gr\u00f6\u00dfe des Fehlers\n"

ACCIDENTS = (
    Student(
        "felix",
        "one cell and one answer raise an error",
        (
            losses(
                own_cell("import torch_geometric", after="setup"),
                answer("euclidean", BROKEN),
                solve("mse"),
                full="mse",
                euclidean=(0.0, "crashed"),
            ),
        ),
    ),
    Student(
        "greta",
        "an answer that never returns, and swallows the interrupt",
        (
            losses(
                answer("euclidean", ENDLESS),
                solve("mse"),
                full="mse",
                euclidean=(0.0, "timed_out"),
            ),
        ),
    ),
    Student(
        "hugo",
        "an endless loop in a cell of their own",
        (
            losses(
                own_cell("while True:\n    pass", before="euclidean-answer"),
                solve("euclidean", "mse"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "ida",
        "os._exit in an answer",
        (
            losses(
                answer("euclidean", ENDS_ITSELF),
                solve("mse"),
                full="mse",
                euclidean=(0.0, "crashed"),
            ),
        ),
    ),
    Student(
        "jonas",
        "os._exit in a cell of their own",
        (
            losses(
                own_cell("import os\nos._exit(1)", after="euclidean"),
                solve("euclidean", "mse"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "kira",
        "prints 100 MB",
        (losses(own_cell(FLOOD, after="setup"), solve("euclidean", "mse"), full="euclidean mse"),),
    ),
    Student(
        "lars",
        "warnings, log lines and prints on stderr",
        (losses(answer("euclidean", NOISY), solve("mse"), full="euclidean mse"),),
    ),
    Student(
        "mara",
        "deleted a check and an answer",
        (
            losses(
                solve("euclidean", "mse"),
                delete("mse"),
                delete("log_softmax-answer"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "nils",
        "copied a check, and an answer before writing into it",
        (
            losses(
                copy_and_paste("mse-answer"),
                copy_and_paste("mse"),
                solve("euclidean", "mse"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "olga",
        "cut an answer and a check in two",
        (
            losses(
                solve("euclidean", "mse"),
                cut_in_two("mse-answer", before="    return"),
                cut_in_two("mse", before='"mse'),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "paul",
        "turned an answer into text, and a check as well",
        (
            losses(
                solve("euclidean", "mse"),
                retype("mse-answer", "markdown"),
                retype("euclidean", "raw"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "quinn",
        "lost the metadata of all cells of two exercises",
        (
            losses(
                solve("euclidean", "mse"),
                strip_metadata("setup", "euclidean-answer", "euclidean", "mse-answer", "mse"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "rosa",
        "deleted the cell with the imports",
        (losses(solve("euclidean", "mse"), delete("setup"), full="euclidean mse"),),
    ),
    Student(
        "sven",
        "defined a helper, and everything again at the end",
        (losses(answer("cross_entropy", WITH_A_HELPER), last_cell(ANOTHER_HELPER), full="cross_entropy"),),
    ),
    Student(
        "tilda",
        "handed the notebook in under another name",
        (losses(solve("euclidean", "mse"), full="euclidean mse", delivery=renamed),),
    ),
    Student(
        "ulf",
        "handed in another file",
        (losses(solve("euclidean", "mse"), rest="not_run", delivery=missing),),
    ),
    Student(
        "vera",
        "half a file: no JSON",
        (losses(solve(), rest="needs_review", delivery=cut_off, read_by_hand=True),),
    ),
    Student(
        "wanda",
        "saved as Latin-1",
        (
            losses(
                solve("euclidean"),
                solved_with("mse", before=IN_GERMAN),
                full="euclidean mse",
                delivery=latin_1,
            ),
        ),
    ),
    Student(
        "xaver",
        "asks for input and quits in the middle",
        (
            losses(
                own_cell("name = input('Your name? ')", after="setup"),
                own_cell("import sys\nsys.exit(0)", after="euclidean"),
                solve("euclidean", "mse"),
                full="euclidean mse",
            ),
        ),
    ),
    Student(
        "yara",
        "edited a check and a text of the instructor's",
        (
            losses(
                solve("euclidean", "mse"),
                write("mse", "# check('mse')\nmse(jnp.zeros((1, 10)), jnp.eye(10)[:1])"),
                full="euclidean mse",
            ),
        ),
    ),
)
