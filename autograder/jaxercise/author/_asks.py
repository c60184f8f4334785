"""What the words ask of an answer: it is called, as it is or after a change, several times, or built first and then called."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from .._answer import Ask
from .._frames import encode
from .._values import Kept

Asks = Callable[..., list[Ask]]
Change = Callable[..., tuple]


def call(*args: object) -> list[Ask]:
    """The answer, called on the case's arguments."""
    return [Ask("call", args=args)]


def twice(*args: object) -> list[Ask]:
    """The answer, called two times on the case's arguments."""
    return [Ask("call", args=args, options={"again": again}) for again in (0, 1)]


def value(*args: object) -> list[Ask]:
    """The answer itself, which is not a function."""
    return [Ask("value")]


def changed(change: Change) -> Asks:
    """The answer, called on the case's arguments after a change."""
    return lambda *args: call(*change(*args))


def then_changed(change: Change) -> Asks:
    """The answer, called on the case's arguments and then on changed ones."""
    return lambda *args: call(*args) + call(*change(*args))


def with_more(*more: object) -> Asks:
    """The answer, called on the case's arguments and `more` after them."""
    return changed(lambda *args: (*args, *more))


def in_turn(*asks: Asks) -> Asks:
    """One after the other what each of several asks."""
    return lambda *args: [ask for each in asks for ask in each(*args)]


def kept(*args: object) -> list[Ask]:
    """The answer, called on the case's arguments, and its result kept for `then`: however many checks ask so, it is called once."""
    return [Ask("call", args=args, keep=hashlib.sha256(encode(list(args))).hexdigest()[:16])]


def then(answer: str, *args: object, item: int | None = None) -> Asks:
    """The answer, called on the case's arguments, and then another answer, called on the result and `args`.

    answer: one of the exercise's `answers`. args: values, or functions of the case's arguments that give a value. item: the part of the
    result that is handed on, the whole by default.
    """

    def asks(*given: object) -> list[Ask]:
        (first,) = kept(*given)
        return [first, Ask("call", answer, (Kept(first.keep, item), *(_of_case(arg, given) for arg in args)))]

    return asks


def repeated(times: int, carry: Mapping[int, int | None]) -> Asks:
    """The answer, called again and again with parts of the result before in place of arguments.

    carry: from the position of an argument to the position of its successor in the result, None for the whole result.
    """

    def asks(*args: object) -> list[Ask]:
        made = [Ask("call", args=args, keep="call 1")]
        for number in range(1, times):
            carried = {place: Kept(f"call {number}", item) for place, item in carry.items()}
            following = tuple(carried.get(place, arg) for place, arg in enumerate(args))
            made.append(Ask("call", args=following, keep=f"call {number + 1}"))
        return made

    return asks


def built(*args: object) -> "Built":
    """The answer is a class or a function that builds one: it is called with `args` first.

    args: values, or functions of the case's arguments that give a value. Follow with `.called(...)`.
    """
    return Built(args)


def returned_function(*args: object) -> Asks:
    """The answer is called on the case's arguments, and the function it returns on `args`; see `built`."""
    return lambda *given: [
        Ask("call", args=given, keep="returned"),
        Ask("call", "@returned", tuple(_of_case(arg, given) for arg in args)),
    ]


class Built:
    """What has been built, to be called."""

    def __init__(self, args: tuple) -> None:
        self._args = args

    def called(self, *args: object, over: str = "call", **options: object) -> Asks:
        """The built object is called on `args`, or by another operation such as `vmap`."""
        Ask(over)  # refuses an unknown one where it is written

        def asks(*given: object) -> list[Ask]:
            building = tuple(_of_case(arg, given) for arg in self._args)
            calling = tuple(_of_case(arg, given) for arg in args)
            return [Ask("call", args=building, keep="built"), Ask(over, "@built", calling, dict(options))]

        return asks


def as_operation(operation: str, asks: Asks = call, **options: object) -> Asks:
    """What is asked last, by default a call of the answer, under an operation such as `grad`, `jit` or `vmap`."""
    Ask(operation)  # refuses an unknown one where it is written

    def changed_last(*args: object) -> list[Ask]:
        *before, last = asks(*args)
        return [*before, replace(last, operation=operation, options=dict(options))]

    return changed_last


def _of_case(value: object, given: tuple) -> object:
    return value(*given) if callable(value) else value
