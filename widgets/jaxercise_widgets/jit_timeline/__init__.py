"""jit_timeline: where the time of a jitted function goes, call by call, and why it was compiled again."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import traitlets

from .._picture import Picture
from .._poster import Poster
from .._runners import Notice, Stopped, explain
from .._runners._notice import name_of
from .._runners._worker import Job
from ._source import program_lines, source_of
from ._stages import Call, Stopwatch

_AT_ONCE_SECONDS = 2.0  # in the student's cell; later calls are made by the worker


class JitTimeline(Picture):
    """The widget behind `jit_timeline`; `frame` is the call shown."""

    calls = traitlets.Int(20, min=1, max=200).tag(sync=True)
    frame = traitlets.Int(0, help="the call shown").tag(sync=True)
    scale = traitlets.Enum(("log", "linear"), "log").tag(sync=True)
    programs = traitlets.List(help="the jaxpr of each program: [text, source line] a line").tag(sync=True)

    def __init__(
        self, fn: Callable[..., Any], cases: list[tuple[Any, ...]], options: dict[str, Any], **traits: Any
    ):  # fmt: skip
        self._fn, self._cases, self._options = fn, cases, options
        self.timeline: list[Call] = []
        super().__init__(**traits)
        self.calls = max(self.calls, len(cases))
        self.follow(fn=fn)
        self.begin()
        self.observe(lambda _: self.ask(), ["asked", "calls"])

    @property
    def compiles(self) -> list[Call]:
        """The calls that compiled."""
        return [call for call in self.timeline if call.compiled]

    # -- measuring -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, watch, made = self.asked, Stopwatch(self._fn, self._options), list[Call]()
        source, first, file = source_of(self._fn)
        lessons: list[Notice] = []
        programs: list[Any] = []
        run, since = watch.call, perf_counter()
        for number in range(max(self.calls, len(self._cases))):
            which = number % len(self._cases)
            try:
                made.append(run(which, self._cases[which]))
            except Exception as error:
                lessons = [self._no_jit(error)]
                run = watch.plain_call
                made.append(self._plainly(run, which))
            if len(programs) < len(watch.programs):
                programs.append(program_lines(watch.programs[-1].jaxpr.jaxpr, file, first, len(source)))
            if perf_counter() - since > _AT_ONCE_SECONDS:
                self._tell(seq, made, lessons, source, programs)
                yield
                since = perf_counter()
        self._tell(seq, made, lessons, source, programs)
        yield

    def _plainly(self, run: Callable[..., Call], which: int) -> Call:
        try:
            return run(which, self._cases[which])
        except Exception as error:
            raise Stopped(explain(error, name_of(self._fn))) from error

    def _tell(
        self, seq: int, made: list[Call], lessons: list[Notice], source: list[str], programs: list[Any]
    ) -> None:  # fmt: skip
        self.timeline = list(made)
        mode = "python" if any(lesson.id == "no_jit" for lesson in lessons) else "jit"
        every = [*lessons, *_prints(made, name_of(self._fn)), *_compiles_always(made, mode)]
        self.publish(
            every, seq=seq, fn=name_of(self._fn), source=source, mode=mode, programs=list(programs),
            made=[call.plain() for call in made],
        )  # fmt: skip

    def _no_jit(self, error: Exception) -> Notice:
        lesson = explain(error, name_of(self._fn))
        return Notice("no_jit", f"{lesson.says} The bars are those of plain Python.", lesson.line)

    # -- saying and drawing --------------------------------------------------------------------------------------------

    def state_finding(self) -> str:
        made, name = self.timeline, self.picture["fn"]
        if self.picture["mode"] == "python":
            return f"{name} cannot be jitted; {len(made)} calls of plain Python, {in_words(_middle(made))} each."
        first, later = made[0], [call for call in made if not call.compiled]
        count = len(self.compiles)
        words = [
            f"{name}: {count} {'compile' if count == 1 else 'compiles'} in {len(made)} calls; the first took "
            f"{in_words(first.wall)}, of it {in_words(first.stages['compile'])} to compile"
        ]
        if later:
            words.append(f"a call that finds its program takes {in_words(_middle(later))}")
        return "; ".join(words) + "."

    def poster(self) -> bytes:
        still = Poster((0, 1, 0, 1), width=560, height=230)
        top = max(call.wall for call in self.timeline)
        low = min(1e-6, *(call.wall for call in self.timeline))
        wide, names = 500 / len(self.timeline), self.picture["fn"]
        still.write((40, 14), f"{names}: time of each call, logarithmic; orange: compiled")
        for power in range(-6, 3):
            if low <= 10.0**power <= top:
                still.write(
                    (36, _height(10.0**power, low, top)), in_words(10.0**power).replace("µ", "u"), "rm"
                )  # no µ in their font
        for index, call in enumerate(self.timeline):
            left = 42 + wide * index
            at = _height(call.wall, low, top)
            still.block((left, at, left + max(1, wide - 2), 206), 0 if call.compiled else 1)
        still.write((290, 219), "call", "mm")
        return still.png()


def jit_timeline(
    fn: Callable[..., Any],
    *args: Any,
    calls: int = 20,
    variants: Sequence[Any] | None = None,
    static_argnums: int | Sequence[int] | None = None,
    **traits: Any,
) -> JitTimeline:
    """Show where the time of `jax.jit(fn)(*args)` goes: trace, lower, compile, dispatch, wait; and why it compiles again.

    `variants`: further arguments, a tuple each (or the one argument), called in turn after `args`. A `fn` that is jitted
    already is used as it is, after its cache was cleared. A function that cannot be jitted is run as plain Python, with
    the reason. Raises: ValueError when there is nothing to call it with.
    """
    cases = [args] if args else []
    cases += [variant if isinstance(variant, tuple) else (variant,) for variant in variants or ()]
    if not cases:
        raise ValueError(
            "jit_timeline needs arguments to call the function with: jit_timeline(fn, x) or variants=[...]"
        )
    options = {} if static_argnums is None else {"static_argnums": static_argnums}
    return JitTimeline(fn, cases, options, calls=calls, **traits)


def in_words(seconds: float) -> str:
    """`12.3 ms`: three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


def _middle(made: Sequence[Call]) -> float:
    walls = sorted(call.wall for call in made)
    return walls[len(walls) // 2]


def _height(seconds: float, low: float, top: float) -> float:
    from math import log

    return 206 - 170 * log(seconds / low) / (log(top / low) or 1.0)


def _prints(made: Sequence[Call], name: str) -> list[Notice]:
    printing = [call for call in made if call.printed]
    if not printing or len(printing) == len(made):
        return []
    says = (
        f"`{name}` printed in {len(printing)} of {len(made)} calls: Python runs only while it is traced. "
        "Use `jax.debug.print` for a line a call."
    )
    return [Notice("prints", says)]


def _compiles_always(made: Sequence[Call], mode: str) -> list[Notice]:
    again = [call for call in made[1:] if call.compiled]
    if mode == "jit" and len(made) > 2 and len(again) == len(made) - 1:
        says = f"Every call compiled anew: {again[-1].why}. Keep shapes and types the same, for instance by padding."
        return [Notice("always_compiles", says)]
    return []
