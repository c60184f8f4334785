"""What a course says of the effects of checks, over what their authors say: a check that proves bad after release costs nobody points."""

from collections.abc import Mapping
from dataclasses import replace

from ._baked import EFFECTS, BakedCheck, BakedExercise, BakedMisconception
from ._bundle import Bundle
from ._errors import DefinitionError


def effects_in(assignment: str, effects: Mapping[str, str]) -> dict[str, str]:
    """Those of a course's effects that an assignment's grading depends on."""
    return {name: effect for name, effect in effects.items() if name.split(".")[0] == assignment}


def with_effects(bundle: Bundle, effects: Mapping[str, str]) -> Bundle:
    """The bundle in which checks have the effects that a course gives them.

    effects: by `assignment`, `assignment.exercise` or `assignment.exercise.check`, of which the longest counts; those of other assignments
    mean nothing here. A name for several checks leaves a gate that would only be observed as it is.
    Raises: DefinitionError when an effect or a name is unknown, or a gate's own name says that it is only observed.
    """
    mine = effects_in(bundle.assignment, effects)
    _refuse_unknown(bundle, mine)
    if not mine:
        return bundle
    return replace(bundle, exercises=tuple(_exercise(bundle.assignment, each, mine) for each in bundle.exercises))


def _refuse_unknown(bundle: Bundle, effects: Mapping[str, str]) -> None:
    known = {bundle.assignment}
    for exercise in bundle.exercises:
        place = f"{bundle.assignment}.{exercise.name}"
        known |= {place, *(f"{place}.{check.name}" for check in exercise.checks)}
    for name, effect in effects.items():
        if effect not in EFFECTS:
            raise DefinitionError(
                f"`effects` gives {name!r} the effect {effect!r}. The effects are: {', '.join(EFFECTS)}."
            )
        if name not in known:
            raise DefinitionError(
                f"`effects` names {name!r}, and {bundle.assignment} has no such exercise or check. Its names are: {', '.join(sorted(known))}."
            )


def _exercise(assignment: str, exercise: BakedExercise, effects: Mapping[str, str]) -> BakedExercise:
    checks = tuple(_check(f"{assignment}.{exercise.name}", check, effects) for check in exercise.checks)
    observed = {check.name for check in checks if check.effect == "observe"}
    known = [_without(mistake, observed) for mistake in exercise.misconceptions]
    return replace(exercise, checks=checks, misconceptions=tuple(each for each in known if each.signs))


def _check(place: str, check: BakedCheck, effects: Mapping[str, str]) -> BakedCheck:
    own = f"{place}.{check.name}"
    effect = next((effects[name] for name in (own, place, place.split(".")[0]) if name in effects), check.effect)
    if not (check.gate and effect == "observe"):
        return replace(check, effect=effect)
    if own in effects:
        raise DefinitionError(
            f"`effects` has {own!r} only observed, but it is a gate, which shuts nothing then. Hold it instead."
        )
    return check


def _without(mistake: BakedMisconception, checks: set[str]) -> BakedMisconception:
    """A known mistake as far as other checks show it."""
    return replace(mistake, signs={key: sign for key, sign in mistake.signs.items() if key.split("/")[0] not in checks})
