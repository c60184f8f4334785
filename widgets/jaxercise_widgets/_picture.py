"""The base class of every widget: runs student code outside the cell, sends each result as one message, and adds a poster."""

import base64
import inspect
import os
import re
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ._array import encode
from ._assemble import assemble, assemble_style
from ._poster import captioned, figure
from ._runners import Job, Notice, Stopped, explain, worker

POSTER_MIME = "application/vnd.jaxercise.poster.v1+json"
QUICK_SECONDS = 0.008  # half a frame: a piece this short is not worth handing to another thread
_VIEW_MIME = "application/vnd.jupyter.widget-view+json"
_shown_by_cell: dict[str, tuple[str, list["weakref.ref[Picture]"]]] = {}


class Picture(anywidget.AnyWidget):
    """A widget drawn by the student's own code.

    A subclass gives `jobs()`, a generator that computes and calls `publish` (the first picture before its first
    `yield`, in the cell; the rest on the worker, one cancellable piece a `yield`), `poster()` and `state_finding()`.
    Its `view.js` and `style.css` lie beside its Python half.
    """

    picture = traitlets.Dict(help="the result, as one message").tag(sync=True, to_json=encode)
    lessons = traitlets.List(help="what the student's code is told").tag(sync=True)
    finding = traitlets.Unicode(help="the picture in one sentence").tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    asked = traitlets.Int(0, help="number of the newest request; a picture carries the number it answers").tag(
        sync=True
    )
    stale = traitlets.Unicode("", help="name of a function that was defined anew since").tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        view = Path(inspect.getfile(cls)).parent / "view.js"
        if view.exists() and "_esm" not in cls.__dict__:
            cls._esm, cls._css = assemble(view), assemble_style(view)
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits: Any):
        self._follows: dict[str, Callable[..., Any]] = {}
        self._number = 0
        self._quick = False
        self.closed = False
        super().__init__(**traits)
        _replace_in_cell(self)

    # -- for a subclass ------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        """Compute and publish; yield wherever a newer request may take over."""
        raise NotImplementedError

    def poster(self) -> bytes:
        """The still picture, as PNG."""
        raise NotImplementedError

    def state_finding(self) -> str:
        """The picture in one sentence."""
        raise NotImplementedError

    def begin(self) -> None:
        """Compute the first picture here and now, and hand what is left to the worker."""
        if not pictures_wanted():
            return
        job = self.jobs()
        try:
            next(job)
        except StopIteration:
            return
        except Exception as error:
            self._failed(error)
            return
        worker.submit(self, job, self._failed)

    def ask(self) -> None:
        """Compute again, on the worker unless it was quick the last time; an older request of this widget is dropped."""
        if not pictures_wanted():
            return
        here = self._quick and worker.rests
        if not here:
            self.busy = True
        worker.submit(self, self._timed(self.jobs()), self._failed, here=here)

    def publish(self, lessons: Sequence[Notice] = (), **result: Any) -> None:
        """Show a result: grid, bounds, numbers and sentence arrive in one message.

        A name that is a trait of the widget goes there (and is sent only when it is given), the rest into `picture`.
        """
        self._number += 1
        with self.hold_sync():
            for name in [name for name in result if self.has_trait(name)]:
                self.set_trait(name, result.pop(name))
            self.picture = {**self.picture, "seq": self.asked, **result, "number": self._number}
            self.lessons = [lesson.plain() for lesson in lessons]
            self.finding = self.state_finding()
            self.stale = self._stale()
            self.busy = False

    def follow(self, **functions: Callable[..., Any] | None) -> None:
        """Remember whose code is drawn, so that a badge can say when its name points elsewhere."""
        self._follows = {name: function for name, function in functions.items() if function is not None}
        self._quick = False

    # -- for everybody -------------------------------------------------------------------------------------------------

    def wait(self, at_most_seconds: float | None = None) -> bool:
        """Wait until nothing is left to compute; False if the time ran out first."""
        return worker.wait(self, at_most_seconds)

    def open(self) -> None:
        """Meet the front end, if there is one: a notebook run by a program keeps the poster, and no state to show live."""
        if not _run_by_program():
            super().open()

    def close(self) -> None:
        """Stop computing and free the arrays."""
        worker.cancel(self)
        self.closed = True
        super().close()
        self.picture = {}  # after the comm is gone, so that nothing is sent

    def _timed(self, job: Job) -> Job:
        began = time.perf_counter()
        for _ in job:
            self._quick = time.perf_counter() - began < QUICK_SECONDS
            yield
            began = time.perf_counter()

    def _failed(self, error: Exception) -> None:
        lesson = error.lesson if isinstance(error, Stopped) else explain(error)
        with self.hold_sync():
            self.lessons = [lesson.plain()]  # the last good picture stays
            self.finding = self.finding or lesson.says
            self.busy = False

    def _stale(self) -> str:
        main = vars(sys.modules["__main__"])
        for function in self._follows.values():
            name = getattr(function, "__name__", "")
            now = main.get(name)
            if callable(now) and now is not function and getattr(function, "__module__", "") == "__main__":
                return name
        return ""

    def _poster_or_nothing(self, words: str) -> bytes:
        try:
            with captioned(f"{words} Run this cell, and the picture comes alive."):
                return self.poster() if self.picture else b""
        except Exception:  # a picture that cannot be drawn still is a widget
            return b""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if self.comm is None:  # nobody will see a finer picture later
            self.wait(5.0)
        says = [self.finding, *(f"{each['says']} {each['line']}".strip() for each in self.lessons)]
        text = "\n".join(dict.fromkeys(line for line in says if line)) or type(self).__name__
        bundle: dict[str, Any] = {"text/plain": text}
        png = self._poster_or_nothing(text)
        if png:
            bundle["image/png"] = base64.b64encode(png).decode("ascii")
            bundle["text/html"] = figure(bundle["image/png"], text)  # pages made of a notebook read no metadata
        if self.comm is not None:
            bundle[POSTER_MIME] = {"number": self._number, "finding": text, "model_id": self.model_id}
            bundle[_VIEW_MIME] = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
        return bundle, {"image/png": {"alt": text}} if png else {}


def pictures_wanted() -> bool:
    """Whether anybody will look: JAXERCISE_PICTURES=off says no, and then no widget computes anything."""
    return os.environ.get("JAXERCISE_PICTURES", "") != "off"


def _replace_in_cell(picture: Picture) -> None:
    """Close what an earlier run of the same cell made: ipywidgets keeps every widget alive until it is told."""
    cell, run = _cell_and_run()
    if not cell:
        return
    earlier, made = _shown_by_cell.get(cell, ("", []))
    if earlier != run:
        for old in made:
            widget = old()
            if widget is not None:
                widget.close()
        made = []
    _shown_by_cell[cell] = (run, [*made, weakref.ref(picture)])


def _cell_and_run() -> tuple[str, str]:
    """The id of the running cell and of this run of it, as the front end sent them; empty outside a kernel."""
    request = _request()
    return str(request.get("metadata", {}).get("cellId", "")), str(request.get("header", {}).get("msg_id", ""))


def _run_by_program() -> bool:
    """Whether nbclient or its like asked for this run: they number their requests, a browser draws identifiers."""
    cell, run = _cell_and_run()
    session = str(_request().get("header", {}).get("session", ""))
    return not cell and bool(session) and re.fullmatch(rf"{re.escape(session)}_\d+_\d+", run) is not None


def _request() -> dict[str, Any]:
    """What asked for the run of the present cell; empty outside a kernel."""
    try:
        from IPython import get_ipython

        return dict(get_ipython().kernel.get_parent("shell"))
    except Exception:
        return {}
