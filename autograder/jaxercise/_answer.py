"""What is asked of a student's answer, and what is observed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ._errors import DefinitionError
from ._values import Value

# What may be done with an answer; `_operations` does it.
OPERATIONS = (
    "call",
    "value",
    "item",
    "grad",
    "value_and_grad",
    "hessian",
    "jit",
    "vmap",
    "structure",
    "compilations",
    "program",
    "export",
    "race",
    "calls",
)


@dataclass(frozen=True)
class Ask:
    """One thing to do with an answer: an operation by name, the answer's name, and its arguments.

    `answer` is a name in the notebook, or `@name` for something kept by an earlier ask. `keep` names what to keep.
    switches: of JAX, those that the course or a check sets itself; all others stand as JAX has them.
    """

    operation: str = "call"
    answer: str = ""
    args: tuple = ()
    options: dict = field(default_factory=dict)
    keep: str = ""
    switches: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            known = ", ".join(OPERATIONS)
            raise DefinitionError(f"An answer cannot be asked to {self.operation!r}. The operations are: {known}.")


@dataclass(frozen=True)
class Observation:
    """What came of one ask.

    kind: `returned`, `raised`, `undefined` (no such name), `not_attempted` (the stub) or `lost` (the process is gone; `error` says why:
    `timed_out`, `out_of_memory`, `too_many_processes`, `disk_full`, `too_much_output` or `died`).
    facts: `inputs_changed` (bool), `used_up` (bool: arrays among them are gone), `platform` (str), `switched` (names of settings that stood otherwise
    than in the course); in the notebook itself also `printed` and `trace` (text of several lines).
    """

    kind: Literal["returned", "raised", "undefined", "not_attempted", "lost"]
    value: Value = None
    error: str = ""  # name of the exception's type
    text: str = ""  # its text, shortened
    line: str = ""  # the last line of the student's own code
    facts: Mapping[str, object] = field(default_factory=dict)


class Answer(Protocol):
    """Where a student's answer runs: in this process, or in another behind a channel."""

    def ask(self, ask: Ask) -> Observation:
        """Do one thing with the answer and say what came of it; never raises for anything the student did."""
