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

MISHAPS = (
    Student(
        "felix",
        "one cell and one answer raise an error",
        (
            losses(
                own_cell("import torch_geometric", after="setup"),
                answer("euclidean", BROKEN),
                solve("cross_entropy"),
                full="cross_entropy",
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
                solve("cross_entropy"),
                full="cross_entropy",
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
                solve("euclidean", "cross_entropy"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "ida",
        "os._exit in an answer",
        (
            losses(
                answer("euclidean", ENDS_ITSELF),
                solve("cross_entropy"),
                full="cross_entropy",
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
                solve("euclidean", "cross_entropy"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "kira",
        "prints 100 MB",
        (losses(own_cell(FLOOD, after="setup"), solve("euclidean", "cross_entropy"), full="euclidean cross_entropy"),),
    ),
    Student(
        "lars",
        "warnings, log lines and prints on stderr",
        (losses(answer("euclidean", NOISY), solve("cross_entropy"), full="euclidean cross_entropy"),),
    ),
    Student(
        "mara",
        "deleted a check and an answer",
        (
            losses(
                solve("euclidean", "cross_entropy"),
                delete("cross_entropy"),
                delete("mse-answer"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "nils",
        "copied a check, and an answer before writing into it",
        (
            losses(
                copy_and_paste("cross_entropy-answer"),
                copy_and_paste("cross_entropy"),
                solve("euclidean", "cross_entropy"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "olga",
        "cut an answer and a check in two",
        (
            losses(
                solve("euclidean", "cross_entropy"),
                cut_in_two("cross_entropy-answer", before="    return"),
                cut_in_two("cross_entropy", before='"cross'),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "paul",
        "turned an answer into text, and a check as well",
        (
            losses(
                solve("euclidean", "cross_entropy"),
                retype("cross_entropy-answer", "markdown"),
                retype("euclidean", "raw"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "quinn",
        "lost the metadata of all cells of two exercises",
        (
            losses(
                solve("euclidean", "cross_entropy"),
                strip_metadata("setup", "euclidean-answer", "euclidean", "cross_entropy-answer", "cross_entropy"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "rosa",
        "deleted the cell with the imports",
        (losses(solve("euclidean", "cross_entropy"), delete("setup"), full="euclidean cross_entropy"),),
    ),
    Student(
        "sven",
        "defined a helper, and everything again at the end",
        (losses(answer("cross_entropy", WITH_A_HELPER), last_cell(ANOTHER_HELPER), full="cross_entropy"),),
    ),
    Student(
        "tilda",
        "handed the notebook in under another name",
        (losses(solve("euclidean", "cross_entropy"), full="euclidean cross_entropy", delivery=renamed),),
    ),
    Student(
        "ulf",
        "handed in another file",
        (losses(solve("euclidean", "cross_entropy"), rest="not_run", delivery=missing),),
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
                solved_with("cross_entropy", before=IN_GERMAN),
                full="euclidean cross_entropy",
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
                solve("euclidean", "cross_entropy"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
    Student(
        "yara",
        "edited a check and a text of the instructor's",
        (
            losses(
                solve("euclidean", "cross_entropy"),
                write("cross_entropy", "# check('cross_entropy')\ncross_entropy(jnp.zeros((1, 10)), jnp.eye(10)[:1])"),
                full="euclidean cross_entropy",
            ),
        ),
    ),
)
