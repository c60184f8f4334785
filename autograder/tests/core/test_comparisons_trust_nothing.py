"""No value in place of another makes a comparison fail or take much memory, and what is of another shape is told truly."""

import json
import random
import tracemalloc

import ml_dtypes
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._baked import COMPARISONS
from jaxercise._digest import digest
from jaxercise._messages import tell
from jaxercise._report import OUTCOMES, CheckResult, Finding
from jaxercise._values import ANSWER_BYTES, Opaque, Tree, leaves, size_of
from jaxercise.comparisons import compare
from jaxercise_testing.seed import SEED

TRIES = 150  # for each comparison
COUNTS = {"equations": 7, "outside_jit": 0}
ROWS = np.array([[0, 1], [2, 3]])
TRAINED = ([(np.ones((3, 5), np.float32), np.zeros(3, np.float32))], [np.array(2.3), 1.0])
LONGER = ([(np.full((3, 5), 2, np.float32), np.ones(3, np.float32))], [2.3, 0.5])
SCORES = np.eye(4, dtype=np.float32)
RACE = {"equal": True, "times": 20.0, "decided": True}
PROGRAM = {"steps": 7, "outside_jit": 0, "jitted_parts": 1, "result": [SCORES]}
TREE = {"layers": [(SCORES, np.ones(4)), {"b": 1.0, "kind": "x", "none": None}], "module": Tree("Line", [SCORES])}
MODULE = Tree("MLP", [np.array([[1.0, 2], [3, 4]], np.float32), np.full(2, 5, np.float32)])
BOWL = [np.array([1.0, 20.0]), np.array([1.0, 0.5]), 100]
WORDS = {"words": ["up", "down"]}
# Of each comparison an answer that passes: what was observed, what is wanted, the parameters.
RIGHT = {
    "close": ([TREE], [TREE], {}),
    "finite": ([TREE["layers"][0]], [], {}),
    "unchanged": ([SCORES], [], {}),
    "raises": ([], [], {}),
    "all_equal": ([TREE, TREE], [], {}),
    "all_different": ([SCORES, 2 * SCORES], [], {}),
    "at_most": ([COUNTS, COUNTS], [], {"field": "outside_jit", "limit": 4, "message": "mechanism.not_jitted"}),
    "compiled_once": ([0, 0], [], {}),
    "program_within": (
        [SCORES, PROGRAM],
        [SCORES, PROGRAM],
        {"field": "steps", "limit": 7, "message": "mechanism.not_jitted"},
    ),
    "same_program": ([SCORES, PROGRAM] * 2, [SCORES, PROGRAM] * 2, {"message": "mechanism.grows"}),
    "faster": ([RACE], [], {"bar": 4.0, "than": "slow"}),
    "between": ([0.5], [], {"low": 0, "high": 1}),
    "proportional": ([SCORES, 2 * SCORES], [], {"factor": 2.0, "rtol": 1e-4}),
    "detour": ([1.0, 1.0, np.array(2, np.float32)], [], {}),
    "rows_sum": ([SCORES], [], {"to": 1}),
    "accuracy": ([SCORES], [np.arange(4)], {"at_least": 0.9}),
    "choice": (["up"], ["up"], WORDS),
    "spread": ([np.linspace(-1.7, 1.7, 50)], [], {"mean": 0.0, "std": 1.0, "errors": 6.0}),
    "uncorrelated": ([SCORES, np.random.default_rng(0).normal(size=(4, 4))], [], {"parts": 2}),
    "permutation": ([ROWS], [5, 2], {}),
    "shuffles": ([np.random.default_rng(n).permutation(5)[:4].reshape(2, 2) for n in range(30)], [5, 2], {}),
    "regime": ([(0.003, 0.08, 0.12)], BOWL, {"position": 1, "regime": "converges"}),
    "first_loss": ([TRAINED], [], {"classes": 10, "item": 1}),
    "finite_log": ([TRAINED], [2], {"item": 1}),
    "falling": ([LONGER], [], {"item": 1, "share": 0.5, "classes": 10}),
    "moved": ([TRAINED, LONGER], [], {}),
    "log_still": ([([], np.array([2.3, 2.3]))], [2], {"item": 1}),
    "epochs_differ": ([([], [2.3, 2.2, 2.1, 2.4])], [4], {"item": 1}),
    "odd_one_moves": ([([], [2.3, 2.2, 2.1, 0.1, 0.4, 0.1, 0.4, 0.1, 0.1])], [3, 3], {"item": 1}),
    "odd_one_settles": ([([], [2.3, 2.2, 0.1, 0.4, 0.4, 0.1])], [3, 2, 0.35], {"item": 1}),
    "obeys": ([SCORES[[1, 1, 1]]], [1], {}),
    "own_layers": ([MODULE, ROWS @ np.array([[1.0, 3], [2, 4]]) + 5], [ROWS.astype(np.float32), [2, 2]], {}),
    "measured": ([{"a": 40.5, "b": 97}], [["a", "b"], {"a": 41.0}], {"within": 2.0}),
    "held": ([TRAINED[0]], [], {"limit": 18}),
    "verdict": ([True], [True], {}),
    "orthogonal": ([SCORES], [], {"rtol": 1e-4, "length": 1.0}),
    "in_order": ([np.arange(12.0).reshape(3, 4)], [np.arange(12.0).reshape(3, 4)[:, ::-1]], {}),
    "table": ([{"a": ("up", ""), "b": ("down", "")}], [["a", "b"], ["up", "down"]], {"column": 0, "columns": 2}),
}


def deep(depth):
    return [deep(depth - 1)] if depth else {"end": np.ones(2)}


ODD = (
    None, True, False, 0, -1, 7, 10**400, -(10**400), 2**63, 2**64 + 1, 0.0, -0.5, 1e308, 5e-324,
    float("nan"), float("inf"), float("-inf"), "", "up", "1.0", "\x1b[2J\x1b]0;title\x07", "\ud83d", "\u202e" * 50,
    np.zeros(0), np.zeros((0, 5)), np.zeros((5, 0)), np.zeros((0, 0), np.int8), np.array(3, np.float32), np.array(True),
    np.ones(1), np.ones((1, 1)), np.ones((22, 1)), np.ones((1, 22)), np.ones((1,) * 8), np.broadcast_to(np.float32(1), (300, 1, 300)),
    np.array([[0, 1], [1, 2]]), np.array([[0, 99], [1, 2]]), np.array([[-1, 0], [1, 2]]), np.arange(1000).reshape(2, 500),
    np.full((2, 2), np.iinfo(np.int64).min), np.full((2, 2), np.iinfo(np.uint64).max, np.uint64), np.ones((4, 4), bool),
    np.full((4, 4), np.nan), np.array([np.inf, -np.inf, 1.0]), np.full((3, 5), 3e38, np.float32), np.full(3, 1e308),
    np.ones((4, 4), ml_dtypes.bfloat16), np.full((4, 4), 3, np.float16), np.ones((4, 4), np.complex64), np.array(1j), np.array([1j, np.nan]),
    np.array([None, print]), np.zeros(3, [("a", "f4")]), np.array(["1", "2"]), np.array(["2026-01-01"], "M8[D]"),
    [], (), {}, [[]], [[0, 1], [2, 3]], [[0, 1], [2]], [[0, 1.5], [True, 3]], ["a", "b"], ("up", ""), [None] * 3, (1, 2, 3), [True] * 3,
    [np.arange(2), np.arange(3)], [np.arange(2), np.ones(2, ml_dtypes.bfloat16)], {"a": 1}, {"\x1b[31m": 1}, {"": {}}, {"a": ["up"], "b": np.ones(3)},
    Tree("Line", []), Tree("\x1b[2J", [np.ones((4, 4))]), Tree("Odd", [None, Tree("x", ["y"])]), Opaque("function"), Opaque("\x1b]0;x\x07"),
    deep(30), {"steps": "\x1b[2J", "outside_jit": True}, {"steps": 10**400}, {"steps": -1}, {"steps": 7, "result": [None, {}]},
)  # fmt: skip


def replaced(value, rng):
    """The value with one part of it, or all of it, replaced by something odd."""
    parts = (
        list(value.items()) if type(value) is dict else list(enumerate(value)) if type(value) in (list, tuple) else []
    )
    if not parts or rng.random() < 0.4:
        return rng.choice(ODD)
    key, part = rng.choice(parts)
    changed = {**dict(parts), key: replaced(part, rng)}
    return changed if type(value) is dict else type(value)(changed.values())


def odd_answers(name, rng):
    """What was observed of a right answer, with something odd in one place or in all."""
    right = RIGHT[name][0]
    if rng.random() < 0.2:
        return [rng.choice(ODD)] * len(right)
    changed = list(right)
    for place in rng.sample(range(len(right)), rng.randint(1, min(2, len(right)))):
        changed[place] = replaced(right[place], rng)
    return changed


def found(name, values, want=None, **params):
    _, usual, settings = RIGHT[name]
    seen = [Observation("returned", value=value) for value in values]
    if name == "raises":
        seen.append(Observation("raised", error="ValueError"))
    return compare(name, seen, usual if want is None else want, {**settings, "returns": "", **params})


def test_every_comparison_a_check_may_name_is_tried():
    assert set(RIGHT) == set(COMPARISONS)


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer_passes(name):
    assert found(name, RIGHT[name][0]) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [name for name in RIGHT if RIGHT[name][0]])
def test_no_value_in_place_of_another_makes_a_comparison_fail(name):
    rng = random.Random(f"{SEED} {name}")
    for number in range(TRIES):
        values = odd_answers(name, rng)
        finding = found(name, values)
        assert finding is None or (finding.outcome in OUTCOMES and told(finding)), (SEED, number, values)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:25].encode("ascii", "backslashreplace").decode())
def test_every_odd_value_is_weighed_and_digested(odd):
    assert size_of(odd) > 0
    assert json.dumps(CheckResult("a", "b", "values", digest=digest(odd)).digest, allow_nan=False).isprintable()


def told(finding):
    """The finding's sentences, after a look at what is stored of it: strict JSON without a control character."""
    result = CheckResult("value", "is right", finding.outcome, message=finding.message, params=finding.params)
    assert json.dumps(result.params, allow_nan=False, ensure_ascii=False).isprintable()
    message = tell(result.message, result.params)
    assert message.seen and message.seen.isprintable()
    return message.seen


BROAD = 3_000_000  # numbers of one byte each
MOST_PER_NUMBER = 40  # bytes of memory, of all answers together


@pytest.mark.parametrize("shape", [(BROAD, 1), (1500, 2000)], ids=str)
@pytest.mark.parametrize("name", [name for name in RIGHT if RIGHT[name][0]])
def test_a_large_answer_takes_memory_in_proportion_only(name, shape):
    large = np.ones(shape, np.int8)
    two = [large, 3 * large] * (len(RIGHT[name][0]) // 2) if len(RIGHT[name][0]) > 1 else [large]
    parted = [(each, [1.0]) for each in two]
    for values in (two, parted):
        tracemalloc.start()
        found(name, values)
        digest(values[0])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST_PER_NUMBER * BROAD * min(len(values), 2)


def test_an_outer_product_by_broadcasting_is_never_formed():
    column, row = np.ones((22_000, 1), np.float32), np.ones((1, 22_000), np.float32)
    tracemalloc.start()
    finding = found("moved", [([column], []), ([row], [])])
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert told(finding).startswith(
        "The shapes of the parameters are (22000, 1) after the shorter training and (1, 22000)"
    )


def test_a_number_weighs_as_much_as_it_does_when_it_is_computed_with():
    assert size_of(np.ones(100, np.int8)) >= 400
    assert size_of([[]] * 1000) > 1000 * 100
    assert size_of(np.broadcast_to(np.int8(1), (1 << 40,))) > ANSWER_BYTES


# An honest answer of another shape or kind, and what it is told: None, if it is as good.
HONEST = [
    ("moved", [(np.ones(7), []), (np.full(7, 2.0), [])], None),
    ("moved", [(np.ones(7), []), (np.ones(7), [])], "After three epochs the parameters are the same as after one."),
    ("moved", [({"w": np.ones((3, 5))}, []), ({"w": np.full((3, 5), np.nan)}, [])], "Your result contains NaN (15 of 15 numbers)."),
    ("moved", [(np.ones(7), []), (np.ones(8), [])], "The shapes of the parameters are (7,) after the shorter training and (8,) after the longer one."),
    ("moved", [np.ones(7), np.ones(7)], "Your result is an array of shape (7,); a tuple of at least 1 is wanted."),
    ("moved", [([], []), ([], [])], "`result[0]` is a list of 0, not numbers."),
    ("shuffles", [np.zeros((200, 5000), int)] * 100, "Your result has shape (200, 5000); here it must be (2, 2)."),
    ("shuffles", [np.full((2, 2), 5)] * 9, "4 of your positions lie outside 0 to 4."),
    ("shuffles", [np.ones((2, 2))] * 9, "Your result has dtype float64; here it must be int32."),
    ("permutation", [[[0, 1], [2, 3]]], None),
    ("permutation", [[[0, 1], [2]]], "Your batches have different lengths; an array of shape (2, 2) is wanted."),
    ("permutation", [(ROWS, ROWS)], "You return 2 orders, each of shape (2, 2); one is wanted."),
    ("detour", [True, False, False], "Your result is a bool, not one number."),
    ("detour", [1.0, 0.0, 0.0], "The direct way came out as 1.0, and the two parts of the way by a third point as 0.0 together."),
    ("detour", [1.0, float("nan"), 1.0], "Your result contains NaN (1 of 3 numbers)."),
    ("regime", [{"good": 0.08, "slow": 0.003, "bad": 0.12}], "Your result is a dict of 3; three numbers are wanted."),
    ("regime", [np.array([0.003, 0.08, 0.12], np.float32)], None),
    ("regime", [0.08], "Your result is a float; three numbers are wanted."),
    ("between", [True], "Your result is a bool, not one number."),
    ("between", [float("inf")], "Your result is infinity; it should lie between 0 and 1."),
    ("at_most", [{"outside_jit": "\x1b[2J"}], "The steps of your program could not be counted."),
    ("at_most", [{"outside_jit": True}], "The steps of your program could not be counted."),
    ("same_program", [SCORES, {**PROGRAM, "steps": 2.0}, SCORES, PROGRAM], "The steps of your program could not be counted."),
    ("proportional", [np.array([True, False]), np.array([True, False])], "After this change your result is 1.0 times what it was; 2.0 times is wanted."),
    ("rows_sum", [np.ones((2, 2), complex)], "Your result has dtype complex128; here it must be float32."),
    ("rows_sum", [np.ones((2, 0))], "Your result is an array of shape (2, 0), not numbers."),
    ("first_loss", [(None, [float("nan"), 2.0])], "From step 1 of 2 on, the loss is NaN or infinite."),
    ("falling", [(None, [2.0, float("inf")])], "The loss begins at 2.0 and ends at infinity."),
    ("finite_log", [{"params": 1, "log": [1.0]}], "Your result is a dict of 2; a tuple of at least 2 is wanted."),
    ("table", [{"a": ("up", ""), "b": ("up", ""), "\x1b[2J": 1}], "Your table has the row `\\x1b[2J`, which is none of the 2."),
    ("table", [{"a": (np.ones(3), ""), "b": ("up", "")}], "The row `a` is not complete, or holds another word than these: up, down."),
    ("choice", ["\x1b]0;owned\x07"], "Your result is '\\x1b]0;owned\\x07'; one of these is wanted: up, down."),
    ("orthogonal", [np.ones((3, 2))], "Column 0 of your result has length 1.732; 1.0 is wanted."),
    ("orthogonal", [np.ones((2, 3))], "Your result has shape (2, 3): 3 columns, of which no more than 2 can be orthogonal here."),
    ("orthogonal", [np.ones((1, 5000))], "Your result has shape (1, 5000): 5000 columns, of which no more than 1 can be orthogonal here."),
    ("orthogonal", [np.ones(3)], "Your result is an array of shape (3,); a matrix is wanted."),
    ("orthogonal", [np.eye(3) * float("nan")], "Your result contains NaN (9 of 9 numbers)."),
    ("in_order", [np.arange(12.0).reshape(3, 4)[:, ::-1]], "Number 0 of your result is 3.0 and number 1 is 2.0: they should rise."),
    ("in_order", [np.zeros((3, 4))], "Your result does not hold the numbers that you were given, each as often."),
    ("in_order", [np.zeros(12)], "Your result has shape (12,); here it must be (3, 4)."),
    ("in_order", [0.5], "Your result is a float, not numbers."),
    ("close", [10**400], "Your result is an int beyond 64 bits; a dict of 2 is wanted."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "sentence"), HONEST, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(HONEST)])
def test_what_is_of_another_shape_is_told_truly(name, values, sentence):
    finding = found(name, values)
    assert finding is None if sentence is None else told(finding) == sentence


def test_a_truth_value_that_stays_the_same_is_no_change():
    truths = np.array([True, False])
    assert found("proportional", [truths, truths], factor=1) is None
    assert found("proportional", [3, np.array(3, np.int32)], factor=1) is None


def part(at, value, tree=TREE):
    """A tree with another value at a path."""
    if not at:
        return value
    if type(tree) is dict:
        return {**tree, at[0]: part(at[1:], value, tree.get(at[0]))}
    return type(tree)(part(at[1:], value, item) if place == at[0] else item for place, item in enumerate(tree))


TREES = [
    (part(("layers", 0), list(TREE["layers"][0])), None),
    (part(("module",), [SCORES]), None),
    (part(("layers", 1, "c"), 1.0), '`result["layers"][1]` has the keys b, c, kind, none; wanted are b, kind, none.'),
    (part(("layers", 1), [1.0, "x", None]), '`result["layers"][1]` is a list of 3; a dict of 3 is wanted.'),
    (part(("layers", 0, 0), {"zz": SCORES}), '`result["layers"][0][0]` is a dict of 1; an array of shape (4, 4) is wanted.'),
    (part(("layers", 0), [[SCORES], np.ones(4)]), '`result["layers"][0][0]` is a list of 1; an array of shape (4, 4) is wanted.'),
    (part(("layers", 0), [SCORES, np.ones(4), 1.0]), '`result["layers"][0]` is a list of 3; a tuple of 2 is wanted.'),
    (part(("layers", 0, 0), None), '`result["layers"][0][0]` is None; an array of shape (4, 4) is wanted.'),
    (part(("layers", 0, 0), 2 * SCORES), '4 of 16 numbers of `result["layers"][0][0]` differ from what they should be (by up to 1.0, where the largest is 1.0).'),
    (part(("layers", 0, 1), np.ones(5)), '`result["layers"][0][1]` has shape (5,); here it must be (4,).'),
    (part(("layers", 1, "kind"), "y"), '`result["layers"][1]["kind"]` is not what it should be.'),
    (part(("layers", 1, "none"), 1), '`result["layers"][1]["none"]` is an int; None is wanted.'),
    (part(("module",), Tree("Other", [SCORES * np.nan])), '`jax.tree.leaves(result["module"])[0]` contains NaN (16 of 16 numbers).'),
    (part(("module",), Tree("Other", [])), '`result["module"]` is an Other of 0 arrays; a Line of 1 arrays is wanted.'),
    (list(leaves(TREE)), "Your result is a list of 6; a dict of 2 is wanted."),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "sentence"), TREES, ids=range(len(TREES)))
def test_trees_are_compared_at_every_level_and_the_first_difference_is_named_by_its_path(tree, sentence):
    finding = found("close", [tree])
    assert finding is None if sentence is None else told(finding) == sentence


def test_a_gradient_in_a_tree_is_named_as_one():
    finding = found("close", [{"w": 1.0}], [{"w": 2.0}], subject="gradient")
    assert told(finding) == '`gradient["w"]` is 1.0: off by 1.0, where it should be of size 2.0.'


def test_params_of_a_result_hold_what_json_has_and_text_that_is_printable():
    finding = Finding(
        "values", "result.value", {"gap": np.float32("inf"), "off": np.int64(3), "got": "\x1b[2J\nx", "n": 10**400}
    )
    stored = CheckResult("a", "b", finding.outcome, params=finding.params).params
    assert stored == {"gap": "infinity", "off": 3, "got": "\\x1b[2J x", "n": "an integer beyond 64 bits"}
