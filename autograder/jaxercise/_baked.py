"""An exercise as data: asks, expected values and what known wrong answers give; no code in it."""

from dataclasses import dataclass, field

from ._answer import Ask
from ._values import Value

# What a check may compare by; the room `comparisons` does it.
COMPARISONS = (
    "close",
    "finite",
    "unchanged",
    "raises",
    "all_equal",
    "all_different",
    "at_most",
    "compiled_once",
    "program_within",
    "same_program",
    "faster",
    "between",
    "proportional",
    "detour",
    "rows_sum",
    "accuracy",
    "choice",
    "spread",
    "uncorrelated",
    "permutation",
    "shuffles",
    "regime",
    "first_loss",
    "finite_log",
    "falling",
    "moved",
    "log_still",
    "epochs_differ",
    "odd_one_moves",
    "odd_one_settles",
    "obeys",
    "table",
    "own_layers",
    "measured",
    "held",
    "verdict",
    "orthogonal",
    "in_order",
)

EFFECTS = ("count", "hold", "observe")  # of a check that fails: points; a person looks; staff alone are told


@dataclass(frozen=True)
class BakedCase:
    """The asks of a check on one case, and the values expected for them (empty where the comparison needs none).

    shown: input, result and wanted result may be told; under a secret key only if the input is the same under every key.
    """

    name: str
    hidden: bool
    shown: bool
    asks: tuple[Ask, ...]
    expected: tuple[Value, ...] = ()


@dataclass(frozen=True)
class BakedCheck:
    """One property and its cases; effect: one of EFFECTS."""

    name: str
    says: str
    kind: str
    weight: float
    gate: bool
    compare: str
    params: dict
    cases: tuple[BakedCase, ...]
    effect: str = "count"


@dataclass(frozen=True)
class BakedProbe:
    """Equal asks with other arguments, between which parts of an argument are exchanged to see what an answer looks at.

    names: of the arguments. varies: whether the right results differ. parts: those whose exchange alone changes the right result: the number of the argument, a path into it
    (empty for all of it), and a row (-1 for all rows).
    """

    asks: tuple[Ask, ...]
    names: tuple[str, ...]
    varies: bool
    parts: tuple[tuple[int, tuple, int], ...]


@dataclass(frozen=True)
class BakedMisconception:
    """A known wrong answer: its cause and advice, and what it shows.

    id: `<assignment>.<exercise>.<name>`. bank: its number in the bank of misconceptions, or empty.
    signs: per failing check and case the outcome, the message, and the last value or the error's type and text; beside a value, what the
    mistake gives in the check's other cases, as fingerprints. Of a check that has to pass, without a case, that outcome.
    """

    id: str
    by: str
    cause: str
    advice: str = ""
    bank: str = ""
    # "check/case" -> {"outcome", "message", ("value" and "elsewhere") | ("error" and "text")}
    signs: dict = field(default_factory=dict)

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks that it fails."""
        return self._with(passing=False)

    @property
    def passes(self) -> tuple[str, ...]:
        """The checks of which none fails where this was the mistake."""
        return self._with(passing=True)

    def _with(self, passing: bool) -> tuple[str, ...]:
        found = (key for key, sign in self.signs.items() if (sign["outcome"] == "passed") == passing)
        return tuple(dict.fromkeys(key.split("/")[0] for key in found))


@dataclass(frozen=True)
class BakedExercise:
    """Everything a judge needs; hidden_checks: how many checks are made while grading only."""

    name: str
    title: str
    points: float
    minutes: int
    bonus: bool
    answers: tuple[str, ...]
    returns: str
    why: str
    hints: tuple[str, ...]
    checks: tuple[BakedCheck, ...]
    misconceptions: tuple[BakedMisconception, ...]
    probe: BakedProbe | None = None
    data_source: str = ""
    graded: bool = False
    hidden_checks: int = 0
