"""Reports of every kind, as the judge and the grader make them, for tests of what is shown; run it to rewrite the golden files."""

import json
from dataclasses import replace
from pathlib import Path

from jaxercise._render import as_html, text
from jaxercise._report import CheckResult, Example, Report, Speed, for_student, score, summarise
from jaxercise._view import to_json, view_of

GOLDEN = Path(__file__).resolve().parents[2] / "autograder" / "tests" / "core" / "golden"
RULE = "\n" + "-" * 100 + "\n"


def _report(name: str, results: list[CheckResult], points: float = 4.0, **settings: object) -> Report:
    return Report(name, points, score(results, points), summarise(results), tuple(results), **settings)


def _check(name: str, says: str, outcome: str = "passed", message: str = "", **settings: object) -> CheckResult:
    return CheckResult(name, says, outcome, message=message, **settings)


_WHOLE = _check("value", "is the mean over all entries", gate=True)
_REFUSES = _check("refuses", "refuses `(batch,)` against `(batch, 1)`", weight=0.5)
_FACTOR = replace(
    _WHOLE,
    outcome="values",
    case="batch",
    message="result.factor",
    params={"off": 1, "size": 1, "gap": 21.0, "scale": 5.25, "factor": 5.0, "cases": 3},
)
_SHAPE = replace(
    _WHOLE,
    outcome="shape_dtype",
    case="batch",
    message="result.shape",
    params={"got": "(7,)", "want": "()", "returns": "One number: ()."},
)
_CRASH = _check(
    "scale",
    "grows fourfold when all errors double",
    "crashed",
    "error.broadcast",
    case="batch",
    params={"error": "TypeError", "text": "add got incompatible shapes", "line": "return X + Y[:, <1]"},
)
_HIDDEN = replace(_FACTOR, case="large-1", hidden=True, params={"factor": 5.0, "got": float("inf")})
_REMARK = _check(
    "frugal",
    "goes through the data in slices",
    "mechanism",
    "mechanism.whole_batch",
    weight=0.0,
    case="large",
    params={"count": 5120, "limit": 1280},
)

_FAST = _check("faster", "is 16 times as fast as `slow_step`", speed=Speed(23.4, 16.0, "slow_step", True))


def _stopped(outcome: str) -> list[CheckResult]:
    first = replace(_WHOLE, outcome=outcome, case="batch", message=f"answer.{outcome}")
    return [first, *(replace(each, outcome="not_run", message="answer.not_run") for each in (_REFUSES, _CRASH))]


SAMPLES: dict[str, Report] = {
    "passed here": _report(
        "mse",
        [_WHOLE, _REFUSES],
        title="Mean squared error",
        minutes=5,
        why="A mean keeps the step size independent of `batch`.",
    ),
    "passed with a remark": _report("dataset_loss", [_WHOLE, _REMARK], points=6.0, why="A mean of means is the mean."),
    "fast enough": _report("fast_step", [_WHOLE, _FAST], points=6.0),
    "fast enough, as far as can be told": _report(
        "fast_step", [_WHOLE, replace(_FAST, speed=Speed(14.1, 16.0, "slow_step", False))], graded=True
    ),
    "too slow": _report(
        "fast_step",
        [
            _WHOLE,
            replace(
                _FAST,
                outcome="mechanism",
                message="mechanism.too_slow",
                params={"times": "3", "wanted": "16", "than": "slow_step"},
                speed=Speed(3.2, 16.0, "slow_step", True),
            ),
        ],
        points=6.0,
    ),
    "a wrong value": _report("mse", [_FACTOR, _REFUSES]),
    "a wrong value with a known cause": _report(
        "mse",
        [_FACTOR, _REFUSES],
        misconception="04.mse.squares_summed",
        bank="M55",
        cause="Somewhere a sum stands for a mean.",
        advice="Divide by the number of all entries, `P.size`.",
        title="Mean squared error",
        minutes=5,
        bonus=True,
    ),
    "a shape and a crash": _report("mse", [_SHAPE, _CRASH, _REFUSES]),
    "a wrong value of a shown case": _report(
        "mse",
        [
            replace(
                _FACTOR,
                case="by_hand",
                examples=(Example("mse(jnp.array([[1., 2.]]), jnp.array([[1., 0.]]))", "10", "2"),),
            ),
            _REFUSES,
        ],
    ),
    "an error in a shown case": _report(
        "mse",
        [
            _WHOLE,
            replace(
                _CRASH,
                examples=(
                    Example("mse(jnp.array([1., 2.]), float32[40,1])", "TypeError: <no> shapes", "2", raised=True),
                ),
            ),
        ],
    ),
    "an error with prints": _report(
        "mse",
        [
            replace(
                _CRASH,
                printed="(7, 5)\n<b>(7,)</b>",
                trace="In[7], line 3, in mse\n    return jnp.mean((P - Y) ** 2)",
            ),
            _WHOLE,
        ],
        judged="In[7], `def mse`",
    ),
    "not attempted": _report(
        "mse",
        [replace(each, outcome="not_attempted", message="answer.not_attempted") for each in (_WHOLE, _REFUSES)],
    ),
    "not defined": _report(
        "mse",
        [
            replace(_WHOLE, outcome="not_attempted", case="batch", message="answer.undefined", params={"name": "mse"}),
            replace(_REFUSES, outcome="not_attempted", message="answer.not_attempted"),
        ],
    ),
    "timed out": _report("mse", _stopped("timed_out"), graded=True, run_id="8c1d55f0", level="private"),
    "graded and passed": _report(
        "mse",
        [_WHOLE, _REFUSES],
        why="A mean keeps the step size independent of `batch`.",
        graded=True,
        run_id="8c1d55f0",
        data_source="the embedded sample",
        level="private",
    ),
    "graded, wrong in a hidden case": _report(
        "mse", [_HIDDEN, _REFUSES], misconception="04.mse.mean", bank="M55", graded=True, run_id="8c1d55f0"
    ),
    "graded in part": _report(
        "softmax", [_WHOLE, replace(_CRASH, weight=0.5)], points=2.5, graded=True, run_id="8c1d55f0"
    ),
    "needs review": Report(
        "mse",
        4.0,
        0.0,
        "needs_review",
        (_check("value", "is right", "needs_review", "review.machinery", gate=True),),
        remark="This could not be judged. It is not your fault; your instructor will look at it.",
        graded=True,
        run_id="8c1d55f0",
    ),
    "not handed in": Report("mse", 4.0, 0.0, "not_run", remark="This notebook was not handed in.", graded=True),
}


def golden(render: object) -> str:
    """Every sample as a student is shown it, below its name."""
    return RULE.join(f"{name}\n\n{render(for_student(report))}" for name, report in SAMPLES.items()) + "\n"


def golden_json() -> str:
    """Every sample's JSON, in the student's version and in that for staff."""
    plain = {
        name: {"student": to_json(view_of(each)), "staff": to_json(view_of(each, staff=True))}
        for name, each in SAMPLES.items()
    }
    return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


RENDERED = {"reports.txt": text, "reports.html": as_html}

if __name__ == "__main__":
    for name, render in RENDERED.items():
        (GOLDEN / name).write_text(golden(render), encoding="utf-8")
    (GOLDEN / "reports.json").write_text(golden_json(), encoding="utf-8")
