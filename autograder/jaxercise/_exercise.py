"""The records an instructor writes: exercises with their cases, checks, misconceptions and hints; validated on construction."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ._answer import Ask
from ._errors import DefinitionError

Draw = Callable[[np.random.Generator], tuple]


@dataclass(frozen=True)
class Case:
    """One input of a check, drawn anew from the public and from the secret key.

    draw: from a random generator to the arguments. hidden: drawn from the secret key only. shown: input and result may be printed.
    """

    draw: Draw
    name: str = "main"
    hidden: bool = False
    shown: bool = False


@dataclass(frozen=True)
class Check:
    """One named property of an answer: what is asked for each case, and how the observations are compared.

    says: what the student reads, a lower-case property. expects: `reference` (its values for the same asks), None, or a function from the
    case's arguments to the expected values. gate: no points at all unless it passes. cases: names, or empty for every case.
    """

    name: str
    says: str
    asks: Callable[..., list[Ask]]
    compare: str = "close"
    params: Mapping[str, object] = field(default_factory=dict)
    expects: Literal["reference"] | Callable | None = "reference"
    kind: Literal["values", "mechanism"] = "values"
    weight: float = 1.0
    gate: bool = False
    cases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(self.weight >= 0, f"Check {self.name!r} has a negative weight. Give 0 or more.")
        _require(bool(self.says), f"Check {self.name!r} says nothing. Write the property that a student reads.")

    def applies_to(self, case: Case) -> bool:
        """Whether this check is made on a case."""
        return not self.cases or case.name in self.cases


@dataclass(frozen=True)
class Misconception:
    """A wrong idea we can name, with the wrong answer that shows it.

    mutant: the wrong answer, or a mapping from answer names to wrong answers. says: catalogue id, or the sentence itself.
    by: `values` when its outputs give it away, `pattern` when only the set of failing checks does.
    decided_by: names of checks whose messages alone decide, whatever else fails in consequence (training is not repeatable to the digit).
    ids are for tests and staff.
    """

    id: str
    mutant: object
    says: str
    by: Literal["values", "pattern"] = "values"
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpeedBar:
    """The slowest allowed ratio between the times of two asks, judged by the asking side's clock; costs no points when missed.

    says: what the student reads. slow, fast: from a case's arguments to the ask whose time is divided, and the one it is divided by.
    """

    at_most: float
    says: str
    slow: Callable[..., Ask]
    fast: Callable[..., Ask]
    rounds: int = 5
    cases: tuple[str, ...] = ()

    def check(self) -> Check:
        """The check that measures this bar."""

        def asks(*args: object) -> list[Ask]:
            return [ask for _ in range(self.rounds + 1) for ask in (self.slow(*args), self.fast(*args))]

        return Check(
            "speed",
            self.says,
            asks,
            "time_ratio",
            {"at_most": self.at_most},
            None,
            "mechanism",
            weight=0.0,
            cases=self.cases,
        )


@dataclass(frozen=True)
class Exercise:
    """One function (or class, or value) to write, with everything needed to judge it.

    returns: the result's shape in words, such as `(batch, classes)`. answers: names in the notebook, the exercise's own name by default.
    variants: unusual right answers, for the lint. data: whether digits are used, so that the report names their source.
    """

    points: float
    minutes: int
    cases: list[Case]
    checks: list[Check]
    hints: list[str]
    misconceptions: list[Misconception] = field(default_factory=list)
    variants: list[object] = field(default_factory=list)
    answers: tuple[str, ...] = ()
    returns: str = ""
    why: str = ""
    speed: SpeedBar | None = None
    bonus: bool = False
    data: bool = False
    title: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        where = f"Exercise {self.name!r}" if self.name else "An exercise"
        _require(self.points >= 0, f"{where} has negative points. Give 0 or more.")
        _require(len(self.hints) > 0, f"{where} has no hints. Add one, even a mild one.")
        _require(len(self.checks) > 0, f"{where} has no checks. Add at least `matches()`.")
        _unique([check.name for check in self.checks], f"{where} has two checks named")
        _unique([case.name for case in self.cases], f"{where} has two cases named")
        _require(
            any(check.gate for check in self.checks), f"{where} has no gate. Mark its main value check with gate=True."
        )
        for check in self.all_checks():
            _require(
                any(check.applies_to(case) for case in self.cases),
                f"{where}: check {check.name!r} applies to no case. Correct `cases`.",
            )

    def all_checks(self) -> list[Check]:
        """The checks, the speed bar's last."""
        return [*self.checks, *([self.speed.check()] if self.speed else [])]

    def answer_names(self) -> tuple[str, ...]:
        """The names that the notebook must define, the judged one first."""
        return self.answers or (self.name,)

    def replacements(self, other: object) -> Mapping[str, object]:
        """A mutant or variant as a mapping from answer names to objects."""
        return other if isinstance(other, Mapping) else {self.answer_names()[0]: other}


def valid_name(name: str) -> bool:
    """Whether a name may be an exercise's."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise DefinitionError(message)


def _unique(names: list[str], message: str) -> None:
    for name in names:
        _require(names.count(name) == 1, f"{message} {name!r}. Rename one.")
