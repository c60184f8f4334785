"""vmap_axes: its shapes and errors are those of jax.vmap, its loop runs, its words are the diagram's."""

import base64
import json
import subprocess
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import vmap_axes

PACKAGE = Path(vmap_axes.__code__.co_filename).parent


def dense(x, w):
    return x @ w


def scale(x, w):
    with jax.numpy_rank_promotion("allow"):  # what the tests forbid on this thread only
        return x * w


def inner(x, w):
    return (x * w).sum()


def both(x, w):
    return x + w, x.sum()


def ignore(x, w):
    return x


CASES = [
    *((dense, ((32, 784), (784, 10)), ins, outs)
      for ins in ((0, None), (1, None), (None, 1), (None, 0), (-2, None), (0, 0), (1, 0), (2, None), (None, None), (0,))
      for outs in (0, 1)),
    *((scale, shapes, ins, 0)
      for shapes in (((5, 3), (5, 3)), ((5, 3), (3, 5)), ((5, 5), (5,)), ((), (4,)))
      for ins in (0, (0, 1), (1, 0), (None, 0), (0, None))),
    *((inner, ((6, 4), (4,)), (0, None), outs) for outs in (0, -1, 1, None)),
    *((both, ((7, 2), (2,)), (0, None), outs) for outs in (0, (1, 0), (0, 1), (0, None), (0, 0, 0), {"a": 0})),
    *((ignore, ((7, 2), (9, 2)), (None, 0), outs) for outs in (None, 0, 1, 2)),
    (dense, ((8, 3), (3, 2)), [0, None], -1),
    (dense, ((8, 3), (3, 2)), 0.5, 0),
    (dense, ((8, 3), (3, 2)), (0, None), 7),
    (dense, ((0, 3), (3, 2)), (0, None), 0),
    (scale, ((10**6, 10**5), (10**6, 10**5)), (0, 0), 1),
    (scale, ((10**6, 10**5), (10**5, 10**6)), (0, 0), 1),
]  # fmt: skip


def test_there_are_sixty_cases_and_a_third_of_them_fail():
    failing = [case for case in CASES if isinstance(by_jax(*case), Exception)]
    assert len(CASES) == 60
    assert 20 <= len(failing) <= 40


def by_jax(fn, shapes, in_axes, out_axes):
    args = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    try:
        return [tuple(out.shape) for out in jax.tree.leaves(jax.eval_shape(jax.vmap(fn, in_axes, out_axes), *args))]
    except Exception as error:
        return error


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[1]}-{case[2]}-{case[3]}")
def test_shapes_and_errors_are_those_of_jax(case):
    fn, shapes, in_axes, out_axes = case
    expected = by_jax(*case)
    args = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    picture = vmap_axes(fn, *args, in_axes=in_axes, out_axes=out_axes)
    if isinstance(expected, Exception):
        assert picture.shapes == []
        assert picture.fault.jax.split()[:4] == str(expected).split()[:4]
        assert picture.finding.startswith("vmap cannot run")
    else:
        assert picture.fault is None
        assert picture.shapes == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[1]}-{case[2]}-{case[3]}")
def test_the_axes_may_be_changed_to_every_case_later(case):
    fn, shapes, in_axes, out_axes = case
    flat = list(in_axes) if isinstance(in_axes, (tuple, list)) else [in_axes] * 2
    if len(flat) != 2 or in_axes == 0.5 or isinstance(out_axes, dict) or out_axes == (0, 0, 0):
        return  # not an axis a leaf: such cannot be chosen in the picture
    args = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    picture = vmap_axes(fn, *args, in_axes=(None, None))
    outs = list(out_axes) if isinstance(out_axes, tuple) else [out_axes] * (2 if fn is both else 1)
    picture.levels = [{"in": [0, 0], "out": []}]  # something else in between
    assert picture.wait()
    picture.levels = [{"in": flat, "out": outs}]
    assert picture.wait()
    expected = by_jax(*case)
    assert picture.shapes == ([] if isinstance(expected, Exception) else expected)


def test_an_error_is_placed_and_said_in_words():
    x, w = jnp.ones((32, 784)), jnp.ones((784, 10))
    cases = {
        (0, 0): ("in", 1, "it has no axis of size 32"),
        (2, None): ("in", 0, "Argument 1 (`x`) has no axis 2"),
        (None, None): ("in", None, "nothing to deal"),
        (1, None): ("fn", None, "One call gets: 32, 784 × 10"),
    }
    for axes, (where, index, words) in cases.items():
        fault = vmap_axes(dense, x, w, in_axes=axes).fault
        assert (fault.where, fault.index) == (where, index)
        assert words in fault.says
    fault = vmap_axes(dense, x, w, in_axes=(0, None), out_axes=2).fault
    assert (fault.where, fault.index) == ("out", 0)
    assert "axis 0 to 1, not 2" in fault.says
    assert "needs an axis" in vmap_axes(dense, x, w, in_axes=(0, None), out_axes=None).fault.says


def test_an_error_of_the_students_function_names_its_line():
    picture = vmap_axes(lambda x: x.reshape(3), jnp.ones((4, 2)))
    assert picture.fault.where == "fn"
    assert "x.reshape(3)" in picture.lessons[0]["line"]


def test_nested_vmaps_are_nested_decks():
    x, w = jnp.ones((5, 3)), jnp.ones((4, 3))
    picture = vmap_axes(inner, x, w, in_axes=(0, None), inner=[((None, 0), 0)])
    assert picture.shapes == [jax.vmap(jax.vmap(inner, (None, 0)), (0, None))(x, w).shape] == [(5, 4)]
    assert picture.picture["sizes"] == [5, 4]
    assert picture.rows()[0][2] == "outer: axis 0: 5 cards; inner: the same for every call"
    wrong = vmap_axes(inner, x, w, in_axes=(0, None), inner=[((None, 5), 0)])
    assert (wrong.fault.level, wrong.fault.index) == (1, 1)


LOOPS = [
    (dense, (np.arange(12.0).reshape(4, 3), np.ones((3, 2))), (0, None), 0, ()),
    (dense, (np.arange(12.0).reshape(3, 4), np.ones((3, 2))), (-1, None), 1, ()),
    (both, (np.arange(8.0).reshape(4, 2), np.ones(2)), (0, None), (1, 0), ()),
    (ignore, (np.arange(8.0), np.ones(3)), (None, 0), None, ()),
    (inner, (np.arange(15.0).reshape(5, 3), np.ones((3, 4))), (0, None), 1, [((None, 1), 0)]),
    (lambda x, w: x @ w["a"] + w["b"], (np.ones((4, 3)), {"a": np.ones((3, 2)), "b": np.arange(4.0)}),
     (0, {"a": None, "b": 0}), 0, ()),
    (lambda x, w: x @ w["a"] + w["b"], (np.ones(3), {"a": np.ones((4, 3, 2)), "b": np.ones((4, 2))}), (None, 0), 0, ()),
]  # fmt: skip


@pytest.mark.parametrize("case", LOOPS, ids=range(len(LOOPS)))
def test_the_loop_runs_and_gives_what_vmap_gives(case):
    fn, args, in_axes, out_axes, more = case
    picture = vmap_axes(fn, *args, in_axes=in_axes, out_axes=out_axes, inner=more)
    mapped = fn
    for level in reversed([(in_axes, out_axes), *more]):
        mapped = jax.vmap(mapped, *level)
    names = {"jax": jax, "jnp": jnp, "x": args[0], "w": args[1], "fn": fn, fn.__name__: fn}
    exec(picture.code.replace("<lambda>", "fn"), names)
    jax.tree.map(lambda got, want: np.testing.assert_allclose(got, want), names["out"], mapped(*args))


def test_nothing_is_computed_but_shapes():
    ran = []
    huge = jax.ShapeDtypeStruct((10**7, 10**6), jnp.float32)
    picture = vmap_axes(lambda x: ran.append(type(x).__name__) or x.sum(), huge)
    assert picture.shapes == [(10**7,)]
    assert all("Tracer" in kind for kind in ran)


def test_the_loop_is_timed_on_demand():
    picture = vmap_axes(dense, jnp.ones((64, 8)), jnp.ones((8, 2)), in_axes=(0, None))
    assert picture.picture["speed"] is None
    picture.measure = True
    assert picture.wait()
    speed = picture.picture["speed"]
    assert speed["total"] == 64
    assert all(speed[name] > 0 for name in ("loop", "vmap", "jit"))
    assert "times as long" in picture.finding


def test_axes_have_names_when_they_are_given():
    picture = vmap_axes(dense, jnp.ones((4, 3)), jnp.ones((3, 2)), in_axes=(0, None), names={"x": "batch pixel"})
    assert picture.rows()[0] == ["x", "4 × 3", "axis 0 (batch): 4 cards", "3"]


def test_the_words_of_the_view_are_the_words_of_python(tool):
    node = tool("node")
    pictures = [
        vmap_axes(dense, jnp.ones((4, 3)), jnp.ones((3, 2)), in_axes=(0, None), names={"x": "batch pixel"}),
        vmap_axes(dense, jnp.ones((4, 3)), jnp.ones((3, 2)), in_axes=(0, 3)),
        vmap_axes(both, jnp.ones((7, 2)), jnp.ones(2), in_axes=(-2, None), out_axes=(1, 0)),
        vmap_axes(inner, jnp.ones((5, 3)), jnp.ones((4, 3)), in_axes=(0, None), inner=[((None, 0), 0)]),
    ]
    facts = json.dumps([picture.picture for picture in pictures])
    script = (
        f"import({str(PACKAGE / 'diagram.js')!r}).then((m) => "
        f"console.log(JSON.stringify({facts}.map((f) => m.rows(f, f.used)))))"
    )
    said = json.loads(subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout)
    assert said == [picture.rows() for picture in pictures]


def test_a_poster_and_its_words_stay_in_the_notebook():
    for axes in ((0, None), (0, 0), (1, None)):
        data, _ = vmap_axes(dense, jnp.ones((4, 3)), jnp.ones((3, 2)), in_axes=axes)._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "dense" in data["text/plain"] or "vmap cannot run" in data["text/plain"]
