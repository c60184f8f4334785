"""Drawings of a notebook: the student's function, a stand-in with a banner, or nothing at all."""

import jax
import jax.numpy as jnp
import pytest
from jaxercise_widgets import banner, dashboard, descent, drawing, landscape, panels
from jaxercise_widgets._runners import explain


def unwritten(v):
    raise NotImplementedError()


def crooked(v):
    return v.nonsense


class Module:
    def __init__(self, v):
        raise NotImplementedError()


@drawing(instead=jnp.linalg.norm)
def cone(loss):
    return landscape(loss, jnp.zeros(2), directions=tuple(jnp.eye(2)), n=4)


@drawing()
def curve(function):
    figure, (axes,) = panels(1)
    axes.plot([float(function(x)) for x in (0.0, 1.0)])
    return figure, "A curve of two points."


def test_a_function_that_runs_is_drawn_without_a_word(capsys):
    cone(lambda v: jnp.sum(v**2))
    assert "stand-in" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (unwritten, "unwritten is not written yet. A stand-in is drawn; come back when the check passes."),
        (crooked, "v.nonsense) A stand-in is drawn until that is mended."),
    ],
)
def test_a_function_that_does_not_run_is_told_and_a_stand_in_is_drawn(capsys, function, says):
    cone(function)
    told, drawn = capsys.readouterr().out.split("\n", 1)
    assert told.startswith(function.__name__) and told.endswith(says)
    assert drawn


def in_a_cell(text):
    """The function that a cell of a notebook defines."""
    names = {"jax": jax, "jnp": jnp}
    exec(compile(text, "<a cell>", "exec"), names)
    return names["f"]


@pytest.mark.parametrize("decorator", ["", "@jax.jit\n"])
def test_a_result_that_cannot_be_drawn_is_no_error_of_the_function(capsys, decorator):
    curve(in_a_cell(f"{decorator}def f(x):\n    return jnp.ones((2, 2))"))
    assert capsys.readouterr().out.startswith("What f gives cannot be drawn: TypeError: ")
    curve(in_a_cell(f"{decorator}def f(x):\n    return jnp.ones(2) @ jnp.ones(3)"))
    assert capsys.readouterr().out.startswith("f raised TypeError: ")


def test_without_a_stand_in_only_the_banner_is_shown(capsys):
    curve(unwritten)
    assert (
        capsys.readouterr().out
        == "unwritten is not written yet. Nothing can be drawn yet; come back when the check passes.\n"
    )


def test_a_class_that_is_not_written_is_named_as_a_class(capsys):
    curve(Module)
    assert capsys.readouterr().out.startswith("Module is not written yet.")


def test_a_still_figure_has_its_sentence(capsys):
    curve(lambda x: x)
    assert capsys.readouterr().out == "A curve of two points.\n"


def test_words_alone_are_printed(capsys):
    drawing()(lambda x: f"{x} at a time")(3)
    banner("Look here.")
    assert capsys.readouterr().out == "3 at a time\nLook here.\n"


def test_where_nobody_looks_the_students_function_is_not_even_called(capsys, monkeypatch):
    monkeypatch.setenv("JAXERCISE_PICTURES", "off")
    called = []
    cone(lambda v: called.append(v))
    picture = descent(lambda w: called.append(w), None, jnp.zeros(2))
    picture.lr = 0.2
    board = dashboard(lambda params, x: called.append(x), jnp.zeros((3, 2)), jnp.zeros(3, int))
    board({}, 1.0)
    assert (called, picture.picture, board.steps, capsys.readouterr().out) == ([], {}, 0, "")


def test_an_error_of_jax_itself_is_not_taken_for_an_unwritten_function():
    with pytest.raises(NotImplementedError) as caught:
        jnp.array([1.0], order="F")
    assert explain(caught.value).id == "raises"


def test_a_watched_step_tells_the_board_but_a_traced_one_does_not():
    board = dashboard(lambda params, x: x @ params, jnp.ones((4, 2)), jnp.zeros(4, int))
    step = board.watching(lambda params, lr: (params * (1 - lr), jnp.sum(params)))
    step(jnp.ones((2, 3)), 0.1)
    assert board.steps == 1
    jax.jit(step)(jnp.ones((2, 3)), 0.1)
    assert board.steps == 1
