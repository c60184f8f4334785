"""One case of a check in a file of its own: its inputs, the calls, what is wanted, and judging it once more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .._answer import Ask
from .._baked import BakedCase, BakedCheck, BakedExercise
from .._bundle import Bundle, load, to_bytes
from .._digest import digest
from .._evidence import Evidence
from .._judge import judge_check
from .._local_answer import LocalAnswer
from .._messages import tell
from .._output import deciding
from .._plain_text import printable
from .._resolve import resolve, resolve_digits
from .._values import Kept, Value, leaves


@dataclass(frozen=True)
class ReplayedCase:
    """A case that an answer failed.

    exercise: with that check and that case alone.
    """

    exercise: BakedExercise

    @property
    def check(self) -> BakedCheck:
        """The check that failed."""
        return self.exercise.checks[0]

    @property
    def case(self) -> BakedCase:
        """Its case."""
        return self.check.cases[0]

    @property
    def inputs(self) -> list[tuple]:
        """The arguments of each call, as the answer received them; what an earlier call gave stands as its name."""
        from .._operations import live  # imports jax, which a mere import of this package must not

        return [
            tuple(arg if _uses_kept(arg) else live(arg, {}) for arg in (*ask.args, *_keywords(ask)))
            for ask in self.case.asks
        ]

    @property
    def wanted(self) -> list[Value]:
        """What is wanted of each call; empty where the check compares with no value."""
        return list(resolve(self.case.expected))

    def ask(self, namespace: Mapping[str, object]) -> list[Value | str]:
        """Make the calls as the grader makes them: what each returned, or the error that it raised."""
        evidence = Evidence(LocalAnswer(namespace))
        seen = evidence.collect(self.check, self.case)
        return [one.value if one.kind == "returned" else f"{one.error}: {one.text}" for one in seen]

    def judge(self, namespace: Mapping[str, object], output: str = "") -> str:
        """Judge the case again.

        output: the hash of the output that was graded, as `jaxercise report` shows it.
        Returns: how it ends, in words, and whether the output is that one.
        """
        ready, evidence = resolve_digits(self.exercise).checks[0], Evidence(LocalAnswer(namespace))
        result = judge_check(ready, evidence, self.exercise.returns)
        if result.outcome == "passed":
            return "This case passes here."
        told = printable(tell(result.message, result.params).seen)
        seen = evidence.seen[ready.name, result.case]
        one = seen[deciding(ready, ready.cases[0], seen)]
        now = digest(one.value)["hash"] if one.kind == "returned" else ""
        same = (
            f"The output is {'the one' if now == output else 'another than the one'} that was graded." if output else ""
        )
        return "\n".join(filter(None, [f"{result.outcome}: {told}", same]))


def case_bytes(assignment: str, exercise: BakedExercise, check: BakedCheck, case: BakedCase) -> bytes:
    """The file of one case, which `open_case` reads."""
    alone = replace(exercise, checks=(replace(check, cases=(case,)),), misconceptions=(), probe=None)
    return to_bytes(Bundle(assignment, (alone,)))


def open_case(path: Path | str) -> ReplayedCase:
    """Read the file of a case.

    Raises: BundleError when it is missing or damaged.
    """
    return ReplayedCase(load(Path(path)).exercises[0])


def _keywords(ask: Ask) -> tuple:
    return tuple(ask.options.get("keywords", {}).values()) if ask.operation == "call" else ()


def _uses_kept(arg: Value) -> bool:
    return any(type(leaf) is Kept for leaf in leaves([arg]))
