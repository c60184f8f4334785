"""One submission that tries something, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from jaxercise_testing.attack_run import DESERVED, HONEST, AttackRun

WRONG = "def double(x):\n    return 3 * x"
ANYTHING = "anything"
GRADER_MB = 160
RIGHT = "def total(x):\n    return jnp.sum(x)"


@dataclass(frozen=True)
class Attack:
    """What is handed in: answers to `double`, 4 points, `total`, 2 points, `learn`, 3 points, `fast`, 3 points, and `rows`, 2 points, and cells of the student's own.

    before: a cell above all others. between: one behind the first check. after: one below all others. Each knows what `attack_run.FACTS` says.
    change: something done to the notebook. files: something done to the folder that is handed in, which has the notebook in it.
    scores: those of `double` and `total`; None where a person must look. learn, fast, rows: nothing if empty.
    mechanism: the scores of `fast` and `rows`, and learns: that of `learn`, if they are looked at.
    """

    before: str = "pass"
    between: str = "pass"
    after: str = "pass"
    double: str = WRONG
    total: str = RIGHT
    learn: str = ""
    fast: str = ""
    rows: str = ""
    change: Callable[[NotebookNode], object] = lambda notebook: None
    files: Callable[[Path], object] = lambda folder: None
    scores: tuple[float | None, float | None] = (0.0, 2.0)
    learns: float | str | None = ANYTHING
    mechanism: tuple[float | None, float | None] | str = ANYTHING

    @property
    def deserved(self) -> dict[str, float | None]:
        """The scores that it deserves, by exercise."""
        learns = {} if self.learns == ANYTHING else {"learn": self.learns}
        mechanism = {} if self.mechanism == ANYTHING else dict(zip(("fast", "rows"), self.mechanism, strict=True))
        return dict(zip(("double", "total"), self.scores, strict=True)) | learns | mechanism


@dataclass(frozen=True)
class Outcome:
    """What one attack came to in a run."""

    attack: Attack
    student: str
    attack_run: AttackRun

    @property
    def shown(self) -> str:
        """All that the graded notebook shows and says."""
        return self.attack_run.shown(self.student)

    @property
    def stored(self) -> list[str]:
        """The files of results that are kept of it for staff."""
        return self.attack_run.stored(self.student)

    @property
    def told_to_staff(self) -> str:
        """All that `jaxercise report` says of it."""
        return self.attack_run.told_to_staff(self.student)

    def is_contained(self) -> bool:
        """Its scores are those that it deserves, and nobody else noticed."""
        got = self.attack_run.scores[self.student]
        wanted = {name: (points, points is None) for name, points in self.attack.deserved.items()}
        assert {name: got[name] for name in wanted} == wanted, got
        return self.harms_nobody()

    def gains_nothing(self) -> bool:
        """Its scores are at most those that it deserves: it may have harmed its own answers; nobody else noticed."""
        got = self.attack_run.scores[self.student]
        assert all((got[name][0] or 0.0) <= points for name, points in self.attack.deserved.items()), got
        return self.harms_nobody()

    def harms_nobody(self) -> bool:
        """Nothing was reached, nothing is left, no secret is shown, and honest students have their scores."""
        assert self.attack_run.secrets_in(self.shown) == []
        assert "achieved: " not in self.shown, self.shown[self.shown.index("achieved: ") :][:500]
        assert self.attack_run.left_by(self.student) == []
        assert self.attack_run.reached == []
        assert self.attack_run.grader_mb <= GRADER_MB
        honest = {name: self.attack_run.scores[name] for name in HONEST}
        assert honest == dict.fromkeys(HONEST, DESERVED), "\n".join(
            [str(honest), *map(self.attack_run.told_to_staff, HONEST)]
        )
        return True

    def was_refused(self, *tries: str) -> bool:
        """Each of these was tried and refused, so that the attack was one."""
        assert [name for name in tries if f"stopped: {name}" not in self.shown] == [], self.shown[:3000]
        return self.is_contained()
