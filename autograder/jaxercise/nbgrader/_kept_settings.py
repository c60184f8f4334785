"""Keeps what an instructor's configuration holds already: lists are extended, classes combined, values left as they are."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from inspect import signature

from nbgrader.preprocessors import Execute
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue
from traitlets.log import get_logger
from traitlets.utils.importstring import import_item

from .._errors import DefinitionError

Step = type | str


@cache
def say(line: str) -> None:
    """Log a line once, as nbgrader runs its configuration twice."""
    get_logger().info(line)


def found(section: Config, name: str, default: object = None) -> object:
    """A value that was set before, or None; what was only appended or prepended is worked out from nbgrader's default."""
    value = section.get(name)  # not section[name], which would make an entry
    return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def keep_or_set(section: Config, name: str, value: object) -> None:
    """Set a value unless another was set before."""
    if found(section, name) is None:
        section[name] = value


def exporter(section: Config, setting: str, ours: type) -> None:
    """Set an exporter; one that was set before becomes a base of it, so that both have their say.

    Raises: DefinitionError when the two cannot be one.
    """
    before = _imported(found(section, "exporter_class"))
    if before is None or (isinstance(before, type) and issubclass(ours, before)):
        section.exporter_class = ours
    elif isinstance(before, str):
        raise DefinitionError(
            f"{setting} is {before!r}, which cannot be imported. Correct the name or remove the line."
        )
    elif not issubclass(before, ours):
        try:
            section.exporter_class = type(before.__name__, (ours, before), {})
        except TypeError as error:
            wanted = f"Derive it from {ours.__base__.__name__}, or remove the line."
            raise DefinitionError(
                f"{setting} is {before.__name__}, which cannot be kept ({error}). {wanted}"
            ) from error
        say(f"{setting}: {before.__name__} is kept, below jaxercise's {ours.__name__}.")


def extended(
    before: Sequence[Step] | None,
    ours: Sequence[type],
    setting: str,
    needed: Sequence[type] = (),
    stands_for: Mapping[type, type | None] | None = None,
) -> list[Step]:
    """Our list of steps with those that were set before: an own step keeps its place behind the step that it followed.

    needed: of ours, those that come in even if the list was written without them. stands_for: of a step of nbgrader's the last of
    ours in its place; None for one that is left out.
    Raises: DefinitionError when a step would run notebooks without walls.
    """
    given, behind = [_imported(step) for step in before or []], stands_for or {}
    known = [step for step in given if _ours(step, ours) or step in behind]
    out: list[Step] = [step for step in ours if not known or step in needed or _has(given, step)]
    place, own = 0 if known else len(out), []
    for step in given:
        twin = _ours(step, ours)
        if twin in out:
            out[out.index(twin)] = step
            last = behind.get(twin, step)
            place = out.index(last) + 1
        elif step in behind:
            place = out.index(behind[step]) + 1 if behind[step] else place
        elif isinstance(step, type) and issubclass(step, Execute):
            raise DefinitionError(
                f"{setting} holds {step.__name__}, which would run notebooks outside the walls. Remove it: TrustedExecute runs them."
            )
        else:
            out.insert(place, step)
            place += 1
            own.append(step)
    if own:
        say(f"{setting}: kept {_names(own)} among jaxercise's steps.")
    return out


def _has(given: Sequence[Step], step: type) -> bool:
    return any(isinstance(each, type) and issubclass(each, step) for each in given)


def _ours(step: Step, ours: Sequence[type]) -> type | None:
    """The step of ours that this is, or is derived from."""
    return next((each for each in ours if isinstance(step, type) and issubclass(step, each)), None)


def _names(steps: Sequence[Step]) -> str:
    return ", ".join(getattr(step, "__name__", str(step)) for step in steps)


def _imported(item: object) -> object:
    """The class of a dotted name; the name itself if it cannot be imported, which nbgrader then tells."""
    if not isinstance(item, str):
        return item
    try:
        return import_item(item)
    except ImportError:
        return item


def added(before: Sequence[str], ours: Sequence[str]) -> list[str]:
    """A list of names with those of ours that it lacks."""
    return [*before, *(name for name in ours if name not in before)]


def ending(configure: Callable[..., None]) -> Callable[..., None]:
    """Let a mistake end the command: nbgrader would only log it, and go on without walls and with staff files for everybody."""

    @wraps(configure)
    def run(*given: object, **settings: object) -> None:
        try:
            signature(configure).bind(*given, **settings)
        except TypeError as error:
            names = ", ".join(list(signature(configure).parameters)[2:])
            raise SystemExit(f"nbgrader_config.py: `configure` has {error}. Its settings are: {names}.") from error
        try:
            configure(*given, **settings)
        except Exception as error:
            told = str(error) if isinstance(error, DefinitionError) else f"{type(error).__name__}: {error}"
            raise SystemExit(f"nbgrader_config.py: {told}") from error

    return run
