"""A submission that searches its own process finds the inputs it is asked with, and nothing that it is compared with."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jaxercise._bundle import Bundle
from jaxercise._values import Digits, Value, leaves
from jaxercise.grading import GradedNotebook, bake_in_child, fingerprint, grade_notebook, run_key
from jaxercise_testing.solved_course import build, submission

MASTER = hashlib.sha256(b"a master key for this test").digest()
CANARY = "8c1d55f0e2-canary"
SPY = """
import gc, os
import numpy as np

def _spied():
    yield repr(dict(os.environ)).encode(errors="replace")
    yield repr([(name, value) for name, value in globals().items() if name != "In"]).encode(errors="replace") + repr(In).encode(errors="replace")
    for top in (os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"]):
        for folder, _, names in os.walk(top):
            for name in names:
                try:
                    yield open(os.path.join(folder, name), "rb").read()
                except OSError:
                    pass
    for thing in {id(thing): thing for holder in gc.get_objects() for thing in gc.get_referents(holder)}.values():
        if type(thing) is np.ndarray:
            yield thing.tobytes()
        elif type(thing) in (bytes, bytearray, str):
            yield thing.encode(errors="replace") if type(thing) is str else bytes(thing)

def _memory():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            start, end = (int(number, 16) for number in place.split("-"))
            if rights.startswith("rw") and end - start < 1 << 29:
                try:
                    memory.seek(start)
                    yield memory.read(end - start)
                except OSError:
                    pass

def _dump(kind, chunks):
    with open(%(target)r + kind, "ab") as file:
        for chunk in chunks:
            file.write(chunk.rstrip(b"\\0") + b"\\0")

_asked = [0]

def _spy(x):
    _asked[0] += 1
    kept = np.asarray(x).copy()  # the control: what is in this process is found
    _dump("objects", _spied())
    if _asked[0] == 3:
        _dump("memory", _memory())
    return kept
"""
ZEROS = {
    "double": "def double(x):\n    return 0 * _spy(x)",
    "reverse": "def reverse(x):\n    return 0 * _spy(x)",
    "predict": "def predict(x):\n    return np.full(len(_spy(x)), -1)",
}


@pytest.fixture(scope="module")
def spied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, GradedNotebook, bytes]:
    """The bundle of a run, the graded notebook, and all that the submission could lay its hands on, before, during and after."""
    folder = tmp_path_factory.mktemp("spied")
    bundle = bake_in_child(build(folder / "source"), run_key(MASTER, "00_tiny", "eve", "nonce"))
    target = str(folder / "dump-")
    after = "_dump('objects', _spied())"
    notebook = submission(
        ZEROS, before=SPY % {"target": target}, double=after, predict=after + "; _dump('memory', _memory())"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBGRADER_CANARY", CANARY)
        graded = grade_notebook(notebook, bundle)
    found = b"".join(file.read_bytes() for file in folder.glob("dump-*")) + nbformat.writes(graded.notebook).encode()
    return bundle, graded, found


def arrays(value: Value) -> Iterator[np.ndarray]:
    for leaf in leaves(value):
        if type(leaf) is Digits:
            from jaxercise.digits._load import digits

            labels = digits(leaf.split, leaf.count, leaf.seed, "labels")
            yield from (labels.astype(kind) for kind in (np.uint8, np.int32, np.int64, np.float32))
        elif type(leaf) is np.ndarray and leaf.size > 3:
            yield leaf


def test_the_spy_saw_its_inputs_so_the_search_works(spied: tuple[Bundle, GradedNotebook, bytes]) -> None:
    bundle, graded, found = spied
    assert all(report.score == 0 and report.outcome == "values" for report in graded.reports.values())
    inputs = [array for exercise in bundle.exercises[:2] for array in arrays(exercise.checks[0].cases[0].asks[0].args)]
    assert len(inputs) == 2
    assert [array for array in inputs if array.tobytes() not in found] == []
    assert len(found) > 50 << 20


def test_no_expected_array_label_or_wrong_answers_array_is_in_the_students_process(
    spied: tuple[Bundle, GradedNotebook, bytes],
) -> None:
    bundle, _, found = spied
    asked = [
        array.tobytes()
        for exercise in bundle.exercises
        for check in exercise.checks
        for case in check.cases
        for ask in case.asks
        for arg in ask.args
        if type(arg) is np.ndarray
        for array in arrays(arg)
    ]
    expected = [
        array
        for exercise in bundle.exercises
        for check in exercise.checks
        for case in check.cases
        for array in arrays(case.expected)
    ]
    mutants = [
        array
        for exercise in bundle.exercises
        for wrong in exercise.misconceptions
        for sign in wrong.signs.values()
        for array in arrays(sign.get("value"))
    ]
    secret = [array for array in expected + mutants if array.tobytes() not in asked]
    assert len(expected) >= 10 and len(mutants) >= 1
    assert [array for array in secret if array.tobytes() in found] == []


def test_neither_the_keys_nor_the_seeds_are_in_the_students_process(
    spied: tuple[Bundle, GradedNotebook, bytes],
) -> None:
    bundle, _, found = spied
    seeds = [
        leaf.seed
        for case in bundle.exercise("predict").checks[0].cases
        for ask in case.asks
        for leaf in leaves(ask.args)
        if type(leaf) is Digits
    ]
    assert len(seeds) == 2
    secrets = [
        MASTER,
        MASTER.hex().encode(),
        run_key(MASTER, "00_tiny", "eve", "nonce").encode(),
        fingerprint(MASTER).encode(),
        *(str(seed).encode() for seed in seeds),
    ]
    assert [secret for secret in secrets if secret in found] == []


def test_the_environment_tells_nothing_of_the_course(spied: tuple[Bundle, GradedNotebook, bytes]) -> None:
    assert CANARY.encode() not in spied[2]


def test_the_grading_process_never_imports_jax_and_grades_inside_a_running_loop(tmp_path: Path) -> None:
    script = (
        "import asyncio, json, sys\nfrom pathlib import Path\nimport nbformat\n"
        "from jaxercise.grading import bake_in_child, grade_notebook\n"
        "async def main():\n"
        "    bundle = bake_in_child(Path(sys.argv[1]), 'key')\n"
        "    graded = grade_notebook(nbformat.read(sys.argv[2], 4), bundle)\n"
        "    print(json.dumps({'scores': [r.score for r in graded.reports.values()], 'jax': 'jax' in sys.modules}))\n"
        "asyncio.run(main())\n"
    )
    nbformat.write(submission(), tmp_path / "in.ipynb")
    done = subprocess.run(
        [sys.executable, "-c", script, str(build(tmp_path / "source")), str(tmp_path / "in.ipynb")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"scores": [4.0, 2.0, 6.0], "jax": False}
    assert done.stderr == ""
