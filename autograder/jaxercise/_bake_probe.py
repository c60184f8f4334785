"""Bakes the probe of an exercise: equal asks, and the parts of their arguments that the solution looks at."""

import inspect
from collections.abc import Mapping

from ._answer import Ask
from ._baked import BakedProbe
from ._draws import drawn, generator, plain
from ._exercise import Case, Check, Exercise
from ._local_answer import LocalAnswer
from ._values import Digits, Kept, Value, leaves, size_of
from .comparisons import as_array
from .diagnosis import MANY, probe_of

MOST_BYTES = 20_000  # of the arguments of one ask
FEW = 3  # asks, for results of many real numbers; MANY for those that agree by chance
MOSTLY = 0.6  # the share of many asks in which an exchange must change the result


def bake_probe(exercise: Exercise, namespace: Mapping[str, object]) -> BakedProbe | None:
    """The probe of an exercise, made of the first case that is called with other arguments under every key; None if there is none."""
    reference = LocalAnswer(namespace)
    for check in exercise.all_checks():
        for case in check.cases(exercise.all_cases()):
            if check.compare == "close" and not case.hidden:
                asks = _asks(exercise, check, case, FEW)
                found = _probe(exercise, check, case, namespace, reference) if asks else None
                if found:
                    return found
    return None


def _probe(
    exercise: Exercise, check: Check, case: Case, namespace: Mapping[str, object], reference: LocalAnswer
) -> BakedProbe | None:
    first = reference.ask(_asks(exercise, check, case, 1)[0])
    if first.kind != "returned":
        return None
    number, least = (MANY, MOSTLY) if _agrees_by_chance(first.value) else (FEW, 1.0)
    asks = _asks(exercise, check, case, number)
    names = _names(namespace[exercise.answer_names()[0]], len(asks[0].args))
    return probe_of(asks, names, lambda ask: reference.ask(ask).value, least)


def _asks(exercise: Exercise, check: Check, case: Case, number: int) -> tuple[Ask, ...]:
    """So many asks with other arguments; none where a case is asked otherwise than by one small call."""
    made = []
    for draw in range(number):
        args = drawn(case, generator(f"probe/{exercise.name}/{case.name}/{draw}"))
        asks = check.asks(*args)
        if len(asks) != 1 or asks[0].operation != "call" or asks[0].answer or asks[0].options:
            return ()
        given = tuple(plain(arg) for arg in asks[0].args)
        if any(type(leaf) in (Digits, Kept) for leaf in leaves(given)) or size_of(given) > MOST_BYTES:
            return ()
        made.append(Ask("call", exercise.answer_names()[0], given))
    return tuple(made)


def _agrees_by_chance(result: Value) -> bool:
    """Whether a result is one number or made of integers, which other arguments may give as well."""
    arrays = [as_array(leaf) for leaf in leaves(result)]
    return sum(array.size for array in arrays if array is not None) <= 1 or any(
        array is not None and array.dtype.kind in "biu" for array in arrays
    )


def _names(answer: object, count: int) -> tuple[str, ...]:
    """The names of an answer's arguments, as the stub has them."""
    try:
        names = [*inspect.signature(answer).parameters][:count]
    except (TypeError, ValueError):
        names = []
    return tuple(names) if len(names) == count else tuple(f"argument {number + 1}" for number in range(count))
