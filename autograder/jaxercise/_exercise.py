"""The records an instructor writes: exercises with cases, checks, wrong and right answers and hints; validated on construction."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from ._answer import Ask
from ._baked import COMPARISONS, EFFECTS
from ._errors import DefinitionError

Draw = Callable[[np.random.Generator], tuple]


@dataclass(frozen=True)
class Case:
    """One input of a check, drawn anew from the public and from the secret key.

    draw: from a random generator to the arguments. hidden: drawn from the secret key only. shown: when the answer fails on it, what was
    wanted is told beside its call and its result. name: its key in `cases`. why: the reason why a check is made on hidden cases alone.
    """

    draw: Draw
    hidden: bool = False
    shown: bool = False
    name: str = ""
    why: str = ""


@dataclass(frozen=True)
class Check:
    """One property of an answer: what is asked for each case, and how the observations are compared.

    says: what the student reads, a lower-case property. expects: `reference` (its values for the same asks), None, or a function from the
    case's arguments to the expected values. gate: no points at all unless it passes. on: names of cases, separated by spaces; without them
    the check is made on the case of its own name, or on every case if there is none. name: its key in `checks`. anchors: of a check of speed,
    for the lint. effect: what it does while grading when it fails: `count`, or for a new check `hold`, a person looks before it costs points, or
    `observe`, staff alone are told.
    """

    says: str
    asks: Callable[..., list[Ask]]
    compare: str = "close"
    params: Mapping[str, object] = field(default_factory=dict)
    expects: Literal["reference"] | Callable | None = "reference"
    kind: Literal["values", "mechanism"] = "values"
    weight: float = 1.0
    gate: bool = False
    on: str = ""
    anchors: object = None
    effect: Literal["count", "hold", "observe"] = "count"
    name: str = ""

    def __post_init__(self) -> None:
        known = ", ".join(COMPARISONS)
        _require(
            self.compare in COMPARISONS,
            f"A check that says {self.says!r} compares by {self.compare!r}. The comparisons are: {known}.",
        )
        _require(
            isinstance(self.on, str),
            f"A check that says {self.says!r} is made on {self.on!r}. Give names of cases in one string, separated by spaces.",
        )
        _require(
            self.effect in EFFECTS,
            f"A check that says {self.says!r} has the effect {self.effect!r}. The effects are: {', '.join(EFFECTS)}.",
        )
        _require(
            not (self.gate and self.effect == "observe"),
            f"A gate that says {self.says!r} is only observed, so it shuts nothing. Take `gate` or `observe` away.",
        )
        _require(self.weight >= 0, f"A check that says {self.says!r} has a negative weight. Give 0 or more.")
        _require(bool(self.says.strip()), "A check says nothing. Write the property that a student reads.")

    def cases(self, cases: Sequence[Case]) -> list[Case]:
        """Those of an exercise's cases that the check is made on."""
        wanted = self.on.split() or [case.name for case in cases if case.name == self.name]
        return [case for case in cases if case.name in wanted or not wanted]


@dataclass(frozen=True)
class Wrong:
    """A mistake we can name, with the wrong answers that show it.

    name: with assignment and exercise its id. answers: a wrong answer, a mapping from answer names to wrong answers, or a list of these.
    cause, advice: what a student reads. bank: its number in the bank of misconceptions, for staff.
    by: `values` when outputs give it away, `pattern` when only the set of failing checks does.
    decided_by: names of checks, separated by spaces, whose messages alone decide, whatever else fails in consequence.
    passes: of such a mistake names of checks that it passes: an answer that fails one of them is named something else.
    """

    name: str
    answers: object
    cause: str
    advice: str = ""
    bank: str = ""
    by: Literal["values", "pattern"] = "values"
    decided_by: str = ""
    passes: str = ""

    def each(self) -> list[object]:
        """The wrong answers."""
        return list(self.answers) if isinstance(self.answers, list | tuple) else [self.answers]


@dataclass(frozen=True)
class Exercise:
    """One function (or class, or value) to write, with everything needed to judge it.

    cases: draws, or `hidden` and `shown` ones, by name. checks: by name. returns: the result's shape in words, such as `(batch, classes)`.
    wrong: known mistakes. right: unusual right answers, for the lint. hints: three, from a nudge to nearly the line.
    answers: names in the notebook, the exercise's own name by default. data: whether digits are used, so that the report names their source.
    why: what a student reads who has passed. bonus: its points are beyond the assignment's.
    """

    title: str
    points: float
    minutes: int
    cases: Mapping[str, Draw | Case]
    checks: Mapping[str, Check]
    hints: Sequence[str]
    wrong: Sequence[Wrong] = ()
    right: Sequence[object] = ()
    answers: tuple[str, ...] = ()
    returns: str = ""
    why: str = ""
    bonus: bool = False
    data: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        where = f"Exercise {self.title!r}"
        _require(self.points >= 0, f"{where} has negative points. Give 0 or more.")
        _require(len(self.hints) > 0, f"{where} has no hints. Add one, even a mild one.")
        _require(len(self.checks) > 0, f"{where} has no checks. Add at least `matches()`.")
        _require(
            any(check.gate for check in self.checks.values()),
            f"{where} has no gate. Wrap its main check: gate(matches(...)).",
        )
        for check in self.all_checks():
            unknown = set(check.on.split()) - set(self.cases)
            _require(not unknown, f"{where}: check {check.name!r} is made on {sorted(unknown)}. Correct `on`.")
            _require(bool(check.cases(self.all_cases())), f"{where}: check {check.name!r} has no case. Add one.")
        names = [wrong.name for wrong in self.wrong]
        for name in names:
            _require(names.count(name) == 1, f"{where} has two wrong answers named {name!r}. Rename one.")
        for wrong in self.wrong:
            unknown = set(wrong.decided_by.split()) - set(self.checks)
            _require(not unknown, f"{where}: {wrong.name!r} is decided by {sorted(unknown)}. Correct `decided_by`.")
            unknown = set(wrong.passes.split()) - set(self.checks)
            _require(not unknown, f"{where}: {wrong.name!r} passes {sorted(unknown)}. Correct `passes`.")
            undecided = wrong.passes and not wrong.decided_by
            _require(
                not undecided,
                f"{where}: {wrong.name!r} has `passes` without `decided_by`. Add it, or leave out `passes`.",
            )

    def all_cases(self) -> list[Case]:
        """The cases, each with its name."""
        return [replace(case if isinstance(case, Case) else Case(case), name=name) for name, case in self.cases.items()]

    def all_checks(self) -> list[Check]:
        """The checks, each with its name."""
        return [replace(check, name=name) for name, check in self.checks.items()]

    def hidden_checks(self) -> list[Check]:
        """Those checks that are made while grading only, because all their cases are hidden; none that is only observed."""
        cases, told = self.all_cases(), [check for check in self.all_checks() if check.effect != "observe"]
        return [check for check in told if all(case.hidden for case in check.cases(cases))]

    def answer_names(self) -> tuple[str, ...]:
        """The names that the notebook must define, the judged one first."""
        return self.answers or (self.name,)

    def replacements(self, other: object) -> Mapping[str, object]:
        """A wrong or unusual right answer as a mapping from answer names to objects."""
        return other if isinstance(other, Mapping) else {self.answer_names()[0]: other}


def gate(check: Check) -> Check:
    """The check as a gate: unless it passes there are no points."""
    return replace(check, gate=True)


def hold(check: Check) -> Check:
    """The check as one that is new: while grading, a person looks before it costs points."""
    return replace(check, effect="hold")


def observe(check: Check) -> Check:
    """The check as one on trial: made while grading alone, told to staff alone."""
    return replace(check, effect="observe")


def hidden(draw: Draw, why: str = "") -> Case:
    """A case for the grade only; why: the reason, where a check has no visible case beside it."""
    return Case(draw, hidden=True, why=why)


def shown(draw: Draw) -> Case:
    """A case of which the wanted result is told, beside the call and the result, when an answer fails on it."""
    return Case(draw, shown=True)


def valid_name(name: str) -> bool:
    """Whether a name may be an exercise's."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise DefinitionError(message)
