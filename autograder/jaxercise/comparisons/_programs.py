"""Comparisons of how something is computed: facts of programs, which count only where they compute what the call is to give, and speed."""

from .._answer import Observation
from .._report import Finding, Speed
from .._values import Value, leaves
from ._difference import agrees, difference
from ._observed import as_array, count_of
from ._results import Compare

LONGEST = 4000  # steps of a program that is still run
_ALIKE = 1.5  # times as fast
_RTOL = 1e-3  # XLA may sum a whole program in another order than its steps one by one


def _program_within(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """A count of the program, asked last, is within its limit; the call is asked before it."""
    count, limit = count_of(seen[-1].value, params["field"]), params["limit"]
    if count > limit:
        return Finding("mechanism", params["message"], {"count": count, "limit": limit})
    return _unlike(seen[-2:], want[-2:])


def _same_program(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The program has the same size for every call; the asks are a call, its program, another call, its program."""
    counts = [count_of(one.value, "steps") for one in seen[1::2]]
    if len(set(counts)) > 1:
        return Finding("mechanism", params["message"], {"small": counts[0], "large": counts[-1]})
    small = _unlike(seen[:2], want[:2])
    if small or difference(seen[0].value, want[0], {"rtol": _RTOL}):
        return small
    return difference(seen[2].value, want[2], {"rtol": _RTOL}) or _unlike(seen[2:], want[2:])


def _unlike(seen: list[Observation], want: list[Value]) -> Finding | None:
    """A finding if the call is right and its program computes something else: then the facts are of another program than the call's."""
    called, program = seen
    if difference(called.value, want[0], {"rtol": _RTOL}):
        return None  # told by the check of the numbers
    result = program.value.get("result") if type(program.value) is dict else []
    if result is None:
        return Finding("mechanism", "mechanism.too_long", {"count": count_of(program.value, "steps"), "limit": LONGEST})
    wanted = [array for leaf in leaves(want[0]) if (array := as_array(leaf)) is not None]
    arrays = [as_array(leaf) for leaf in result] if type(result) is list else []
    same = len(arrays) == len(wanted) and all(
        mine is not None and mine.shape == theirs.shape and agrees(mine, theirs, _RTOL)
        for mine, theirs in zip(arrays, wanted, strict=True)
    )
    return None if same else Finding("mechanism", "mechanism.other_program")


def _faster(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The race, asked last, was won by at least the wanted factor, or too narrowly to say that it was not."""
    ran = _race(seen)
    if ran is None:
        return Finding("mechanism", "mechanism.untimed")
    if ran.get("equal") is not True:
        return Finding("mechanism", "mechanism.timed_otherwise", {"than": params["than"]})
    if ran["times"] >= params["bar"] or ran.get("decided") is not True:
        return None
    message = "mechanism.no_faster" if ran["times"] < _ALIKE else "mechanism.too_slow"
    times = float(f"{ran['times']:.1g}")
    words = {"times": f"{times:g}", "wanted": f"{params['bar']:g}", "than": params["than"]}
    return Finding("mechanism", message, words)


def speed_of(comparison: str, seen: list[Observation], params: dict) -> Speed | None:
    """What a race measured; None for other comparisons, and where nothing was measured of equal results."""
    ran = _race(seen) if comparison == "faster" else None
    if ran is None or ran.get("equal") is not True or not 0 < ran["times"] < float("inf"):
        return None
    return Speed(ran["times"], params["bar"], params["than"], ran.get("decided") is True)


def _race(seen: list[Observation]) -> dict | None:
    """What was found of the race, asked last; None if its time could not be taken."""
    ran = seen[-1].value
    return ran if type(ran) is dict and type(ran.get("times")) is float and ran["times"] >= 0 else None


PROGRAMS: dict[str, Compare] = {
    "program_within": _program_within,
    "same_program": _same_program,
    "faster": _faster,
}
