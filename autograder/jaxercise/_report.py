"""What judging an answer found, as plain data, and the score it earns."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from ._messages import catalogue
from ._plain_text import storable

OUTCOMES = (  # the first of them names what became of the whole answer
    "needs_review",
    "not_attempted",
    "timed_out",
    "out_of_memory",
    "crashed",
    "shape_dtype",
    "values",
    "mechanism",
    "not_run",
    "passed",
)


@dataclass(frozen=True)
class Finding:
    """Why a check did not pass: its outcome, a message of the catalogue, and the message's parameters."""

    outcome: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A call that anybody may repeat, as code: what it gave, and what was wanted if one result is.

    raised: `gave` is an error.
    """

    call: str
    gave: str
    wanted: str = ""
    raised: bool = False


@dataclass(frozen=True)
class Speed:
    """A race that was run: the answer was so many `times` as fast as the function `than`, by processor time, or wall time beside a GPU, and `wanted` times is wanted.

    decided: far enough from what is wanted to say whether it is reached; if not, it counts as reached.
    """

    times: float
    wanted: float
    than: str
    decided: bool


@dataclass(frozen=True)
class CheckResult:
    """How one check ended; `case` is the one that failed, `hidden` whether it is kept from students.

    derived: what was asked follows from a plain call, such as a gradient, and so from its mistakes.
    params, digest: as JSON has them, with text that is printable, whatever they are made of; students' strings stand in them.
    examples: calls of a case that failed, whose input is public. printed, trace: what the answer printed there, and its own frames of an error.
    digest: tells equal wrong outputs by, for staff. speed: what was measured, where the check is of speed.
    """

    name: str
    says: str
    outcome: str
    weight: float = 1.0
    gate: bool = False
    case: str = ""
    hidden: bool = False
    derived: bool = False
    message: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    printed: str = ""
    trace: str = ""
    digest: Mapping[str, object] = field(default_factory=dict)
    speed: Speed | None = None

    def __post_init__(self) -> None:
        for name in ("params", "digest"):
            object.__setattr__(self, name, storable(getattr(self, name)))


@dataclass(frozen=True)
class Report:
    """All outcomes of one answer.

    observed: of checks on trial, which decide nothing, for staff. judged: the cell run that defined the answer, in a self-check. trouble: what went wrong in judging itself, for staff.
    """

    exercise: str
    points: float
    score: float  # 0 <= score <= points, two decimals
    outcome: str
    results: tuple[CheckResult, ...] = ()
    title: str = ""
    minutes: int = 0
    bonus: bool = False
    misconception: str = ""  # id, for staff and tests
    bank: str = ""  # its number in the bank of misconceptions, for staff
    cause: str = ""  # its sentences
    advice: str = ""
    explained: tuple[str, ...] = ()  # the checks whose failure the cause explains
    remark: str = ""  # machinery's word: why not run, why to review
    why: str = ""  # told on success
    graded: bool = False  # by the secret key, outside the student's process
    data_source: str = ""
    run_id: str = ""  # opaque to students; staff replay a run by it
    judged: str = ""
    hidden_checks: int = 0  # which are made while grading only
    level: str = ""  # how well the student's process was contained
    trouble: str = ""
    observed: tuple[CheckResult, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is left to do."""
        return self.outcome == "passed"


def summarise(results: list[CheckResult]) -> str:
    """The outcome of a whole answer: of its failing checks the first in the fixed order; missed checks of no weight are remarks only."""
    telling = [
        result.outcome for result in results if result.weight > 0 or result.outcome not in ("mechanism", "passed")
    ]
    return min(telling, key=OUTCOMES.index, default="passed")


def shuts(result: CheckResult) -> bool:
    """Whether there are no points without this check: a gate that did not pass, or a wrong shape or dtype."""
    return result.outcome == "shape_dtype" or (result.gate and result.outcome != "passed")


def score(results: list[CheckResult], points: float) -> float:
    """Points times passed weight over total weight, to two decimals; 0 while a check shuts them off, or a person must look."""
    if any(result.outcome == "needs_review" or shuts(result) for result in results):
        return 0.0
    total = sum(result.weight for result in results)
    passed = sum(result.weight for result in results if result.outcome == "passed")
    return min(max(round(points * passed / total, 2), 0.0), float(points)) if total else 0.0


def for_student(report: Report) -> Report:
    """The report without what is for staff: no misconception's id, no digest, and of a hidden case neither inputs nor numbers."""
    results = tuple(_for_student(result, report.graded) for result in report.results)
    return replace(report, misconception="", bank="", level="", trouble="", results=results, observed=())


def _for_student(result: CheckResult, graded: bool) -> CheckResult:
    own = {"printed": "", "trace": ""} if graded or result.hidden else {}
    shown = replace(result, digest={}, **own)
    if not result.hidden:
        return shown
    name = result.message.partition(".")[2]  # a sentence of its own, where it holds no number of the hidden case
    told = name if f"hidden.{name}" in catalogue() else result.outcome
    return replace(shown, case="", message=f"hidden.{told}", params={}, examples=(), speed=None)


def to_json(report: Report) -> dict:
    """The report in full, as plain data for a store."""
    return asdict(report)


def from_json(data: dict) -> Report:
    """Rebuild a report from `to_json`'s output."""
    results, observed = (tuple(map(_result, data.get(name, ()))) for name in ("results", "observed"))
    explained = tuple(data.get("explained", ()))
    return Report(**{**data, "results": results, "observed": observed, "explained": explained})


def _result(data: dict) -> CheckResult:
    examples = tuple(Example(**example) for example in data["examples"])
    speed = Speed(**data["speed"]) if data.get("speed") else None
    return CheckResult(**{**data, "examples": examples, "speed": speed})
