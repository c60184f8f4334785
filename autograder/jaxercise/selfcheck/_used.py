"""Which other exercises an answer calls, and whether one of them fails its own check: then look there first."""

from collections.abc import Iterator, Mapping
from types import CodeType

from .._bundle import Bundle
from .._judge import judge
from .._local_answer import LocalAnswer
from .._resolve import resolve_digits
from .._unwritten import unwrapped
from ._history import History


def failing_helper(exercise: str, bundle: Bundle, namespace: Mapping[str, object]) -> str:
    """The first other exercise whose answer this one's calls, by name, and which fails its own visible checks; empty if there is none."""
    owners = {name: each for each in bundle.exercises for name in each.answers[:1] if each.name != exercise}
    mine = bundle.exercise(exercise).answers[0]
    for name in _called(namespace.get(mine), namespace, set()):
        if name in owners and not judge(resolve_digits(owners[name]), LocalAnswer(namespace)).passed:
            return owners[name].name
    return ""


def cells_behind(name: str, namespace: Mapping[str, object], history: History) -> dict[str, str]:
    """By name the text of the cells that define an answer and what it uses, as they were run last."""
    names = [name, *_called(namespace.get(name), namespace, {name})]
    runs = {each: history.last_that_defines(each) for each in names}
    return {each: run.text for each, run in runs.items() if run is not None}


def _called(answer: object, namespace: Mapping[str, object], met: set[str]) -> Iterator[str]:
    """The names of the notebook that the code of a function uses, and what these use."""
    for code in _codes(unwrapped(answer)):
        for name in _names(code):
            if name in namespace and name not in met:
                met.add(name)
                yield name
                yield from _called(namespace[name], namespace, met)


def _codes(answer: object) -> Iterator[CodeType]:
    """The code of a function, or of a class's methods."""
    parts = [unwrapped(each) for each in vars(answer).values()] if isinstance(answer, type) else [answer]
    found = (getattr(part, "__code__", None) for part in parts)
    yield from (code for code in found if isinstance(code, CodeType))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
