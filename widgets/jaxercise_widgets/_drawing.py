"""Shows what a notebook draws of a student's function: a widget, a still figure or text, and never a traceback."""

import base64
import functools
import html
import inspect
import io
from collections.abc import Callable
from typing import Any

from ._colour import INK
from ._picture import Picture, pictures_wanted
from ._poster import figure as still_figure
from ._runners import UNTRACEABLE, Notice, arose_in, explain, name_of, unfit

_INK = "#{:02x}{:02x}{:02x}".format(*INK)
_STYLE = "border-left:4px solid #b26a00;padding:.3em .9em;margin:.3em 0;max-width:52em"


def drawing(instead: Any = None) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Make a function of a notebook show what it draws of the student's function.

    It returns a widget, a Matplotlib figure with the sentence that describes it, words alone, or a list of these. While the
    student's function is not written or stops, a banner says so, and the drawing is made of `instead`, if that is given.
    Nothing is drawn, and the student's function is not called, where the environment says JAXERCISE_PICTURES=off.
    """

    def decorate(draw: Callable[..., Any]) -> Callable[..., None]:
        @functools.wraps(draw)
        def shown(*yours: Any) -> None:
            trouble = _show(draw, yours) if pictures_wanted() else None
            if trouble:
                banner(f"{_in_words(trouble)} {_consequence(trouble, instead is not None)}")
            if trouble and instead is not None:
                _show(draw, (instead,))

        return shown

    return decorate


def banner(words: str) -> None:
    """A sentence in a frame: something to know before looking on."""
    _display(words, f'<p role="note" style="{_STYLE}">{html.escape(words)}</p>')


def panels(count: int, width: float = 4.6, height: float = 3.4) -> tuple[Any, Any]:
    """An empty Matplotlib figure, and its panels side by side; width and height of a panel in inches.

    It has no background, and ink that is read on a light page and on a dark one.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * count, height), layout="constrained")
    every = figure.subplots(1, count, squeeze=False)[0]
    for axes in every:
        axes.patch.set_visible(False)
        axes.tick_params(which="both", colors=_INK)
        for part in (axes.title, axes.xaxis.label, axes.yaxis.label):
            part.set_color(_INK)
        for spine in axes.spines.values():
            spine.set_edgecolor(_INK)
    return figure, every


def told(error: Exception, name: str) -> str:
    """What stands in the way of drawing the student's function of that name, and the line it concerns."""
    return _in_words(explain(error, name).plain())


def _show(draw: Callable[..., Any], yours: tuple[Any, ...]) -> dict[str, Any] | None:
    """None once everything is shown; else the notice of what stands in the way, and nothing is shown."""
    try:
        drawn = draw(*yours)
    except Exception as error:
        return _told_of(error, draw, next(filter(callable, yours), draw)).plain()
    drawn = drawn if isinstance(drawn, list) else [drawn]
    widgets = [each for each in drawn if isinstance(each, Picture)]
    stops = [lesson for widget in widgets for lesson in widget.lessons if lesson["stops"]]
    if stops:
        for widget in widgets:
            widget.close()
        return stops[0]
    for each in drawn:
        _show_one(each)
    return None


def _told_of(error: Exception, draw: Callable[..., Any], function: Callable[..., Any]) -> Notice:
    """What is told of an error: whose it is, the student's function's or that of the lines that draw what it gives."""
    drawing_file = draw.__code__.co_filename
    own = getattr(getattr(inspect.unwrap(function), "__code__", None), "co_filename", "")
    if own not in ("", drawing_file) and arose_in(error, drawing_file):
        return unfit(error, name_of(function))
    return explain(error, name_of(function))


def _show_one(drawn: Any) -> None:
    from IPython.display import display

    if isinstance(drawn, tuple):
        _show_figure(*drawn)
    elif isinstance(drawn, str):
        print(drawn)
    elif drawn is not None:
        display(drawn)


def _show_figure(figure: Any, words: str) -> None:
    """A figure with its description, for eyes and for screen readers."""
    for legend in filter(None, (axes.get_legend() for axes in figure.axes)):
        legend.set_frame_on(False)
        for words_of in legend.get_texts():
            words_of.set_color(_INK)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight", facecolor="none")
    _display(words, still_figure(base64.b64encode(buffer.getvalue()).decode(), words, caption=words))


def _display(words: str, page: str) -> None:
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(words)
    else:
        display({"text/plain": words, "text/html": page}, raw=True)


def _consequence(lesson: dict[str, Any], stand_in: bool) -> str:
    """What is drawn, and what it takes to see the student's own; a check that passes may ask for less."""
    if lesson["id"] == "not_written":
        what = "A stand-in is drawn" if stand_in else "Nothing can be drawn yet"
        return f"{what}; come back when the check passes."
    why = ": a picture asks JAX for the slope, and a check may ask for less" if lesson["id"] in UNTRACEABLE else ""
    return f"{'A stand-in' if stand_in else 'Nothing'} is drawn until that is mended{why}."


def _in_words(lesson: dict[str, Any]) -> str:
    where = f" ({lesson['line']})" if lesson["line"] and lesson["id"] != "not_written" else ""
    return f"{lesson['says'].replace('`', '')}{where}"
