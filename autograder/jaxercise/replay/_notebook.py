"""Writes the notebook that opens a failing case: what was graded, its inputs, the call, what was wanted and what was returned."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .._answer import Ask
from .._baked import BakedCase, BakedCheck, BakedExercise
from .._cells import exercise_of, grade_id, is_setup, likely_bound_names, source
from .._examples import TRANSFORMS, transformed
from .._messages import tell
from .._order import uses_kept
from .._plain_text import printable
from .._report import CheckResult
from ..grading import StoredResult

_WORD = re.compile(r"[^\W\d]\w*")
_IMPORT = re.compile(r"^(?:from\s.*\simport\s|import\s)(.*)", re.MULTILINE)
_TARGETS = re.compile(r"^([\w, ]+,[\w, ]*)=(?!=)", re.MULTILINE)
_WARNING = (
    "**For staff only: this page holds secret cases.** Running it runs the student's code in this kernel, *without the walls of the "
    "grader*. Read the cells before you run them. Nothing was run when this page was written."
)


@dataclass(frozen=True)
class Failure:
    """A check that a graded answer failed, with its case.

    run: the stored result that holds it. exercise, check, case: what it was judged with.
    """

    run: StoredResult
    exercise: BakedExercise
    check: BakedCheck
    case: BakedCase
    result: CheckResult


def replay_notebook(
    failure: Failure, cells: Sequence[Mapping], case_file: str, environment: Mapping[str, str] | None = None
) -> nbformat.NotebookNode:
    """A notebook for staff without outputs; nothing in it has been run.

    cells: of the graded notebook. case_file: the name of the case's file, beside it. environment: the variables
    that the grader sets, such as where digits come from.
    """
    name, digest = failure.exercise.name, failure.result.digest
    needed = needed_cells(cells, name, failure.exercise.answers)
    made = [new_markdown_cell(_head(failure))]
    made += [_code(f"import os\n\nos.environ.update({dict(environment)!r})")] if environment else []
    made += [_code(source(cell), cell) for cell in needed]
    made += [
        new_markdown_cell("## The inputs\n\nThe arguments of each call, exactly as they were."),
        _code(
            f"import jax\nfrom jaxercise.replay import open_case\n\ncase = open_case({case_file!r})\ninputs = case.inputs\ninputs"
        ),
        new_markdown_cell("## The call"),
        _code(_call(failure.case)),
        new_markdown_cell(f"## What was wanted\n\n{_wanted(failure)}"),
        _code("case.wanted"),
        new_markdown_cell(f"## What was returned when it was graded\n\n{_returned(failure)}\n\nJudged again, here:"),
        _code(f"print(case.judge(globals(), output={digest.get('hash', '')!r}))"),
    ]
    return new_notebook(
        cells=made, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )


def needed_cells(cells: Sequence[Mapping], exercise: str, answers: Iterable[str]) -> list[Mapping]:
    """The set-up, the answer of an exercise, and those cells above its check that bind a name which these use, in order.

    Names are found in the text; nothing is run or parsed.
    """
    end = next((place for place, cell in enumerate(cells) if exercise_of(cell) == exercise), len(cells))
    names, found = set(answers), []
    for cell in reversed([cell for cell in cells[:end] if cell["cell_type"] == "code" and not exercise_of(cell)]):
        text = source(cell)
        if is_setup(cell) or grade_id(cell) == f"{exercise}-answer" or names & _binds(text):
            found.append(cell)
            names.update(_WORD.findall(text))
    return found[::-1]


def _binds(text: str) -> set[str]:
    lines = [*_IMPORT.findall(text), *_TARGETS.findall(text)]
    return likely_bound_names(text) | {word for line in lines for word in _WORD.findall(line)}


def _code(text: str, cell: Mapping | None = None) -> nbformat.NotebookNode:
    """A cell whose error does not stop those below it."""
    name = {} if cell is None else {"jaxercise": {"graded_as": grade_id(cell)}}
    return new_code_cell(text, metadata={"tags": ["raises-exception"], **name})


def _head(failure: Failure) -> str:
    run, result = failure.run, failure.result
    facts = {
        "check": f"{result.name}: {result.says}",
        "case": f"{failure.case.name}{' (hidden)' if failure.case.hidden else ''}",
        "outcome": result.outcome,
        "run": run.run_id,
        "graded": run.created,
        "level": run.level,
        "key": run.key_fingerprint,
        "nonce": run.nonce,
    }
    table = "\n".join(f"| {name} | `{printable(value)}` |" for name, value in facts.items() if value)
    student = printable(run.student).replace("`", "'")
    title = f"# Replay: {failure.exercise.name} of `{student}`, {run.assignment}"
    return f"{title}\n\n{_WARNING}\n\n| | |\n|---|---|\n{table}\n\nBelow stand the set-up and the answer as they were graded."


def _call(case: BakedCase) -> str:
    """The calls as plain code; where they are more than that, the grader's own way to make them."""
    if not all(map(_is_plain, case.asks)):
        return "returned = case.ask(globals())\nreturned"
    calls = [_expression(ask, f"*inputs[{place}]") for place, ask in enumerate(case.asks)]
    return (
        f"returned = {calls[0]}\nreturned"
        if len(calls) == 1
        else "returned = [\n" + "".join(f"    {each},\n" for each in calls) + "]\nreturned"
    )


def _is_plain(ask: Ask) -> bool:
    """Whether an ask is an expression that gives the same in any notebook."""
    known = ask.operation in ("call", "value", "item", *TRANSFORMS)
    special = ask.switches or ask.answer.startswith("@") or ask.options.get("keywords") or "switched_on" in ask.options
    return known and not special and not uses_kept([ask])


def _expression(ask: Ask, arguments: str) -> str:
    if ask.operation == "value":
        return ask.answer
    if ask.operation == "item":
        return f"{ask.answer}[{ask.options['index']!r}]"
    return f"{transformed(ask, ask.answer) if ask.operation in TRANSFORMS else ask.answer}({arguments})"


def _wanted(failure: Failure) -> str:
    allowed = ", ".join(f"{name} {value}" for name, value in failure.check.params.items() if name in ("rtol", "atol"))
    close = f" (within {allowed})" if allowed else ""
    if failure.case.expected:
        return f"Of each call, compared by `{failure.check.compare}`{close}:"
    return f"The check compares by `{failure.check.compare}`, with no value of its own."


def _returned(failure: Failure) -> str:
    """What is stored of the output, as text that is shown as it is."""
    result, digest = failure.result, failure.result.digest
    lines = [tell(result.message, result.params).seen]
    if digest:
        shape = f"shape {digest['shape']}, {digest['dtype']}" if digest.get("shape") else str(digest.get("kind", ""))
        lines += [f"{shape}: {', '.join(map(str, digest.get('numbers', ())))}", f"hash {digest.get('hash', '')}"]
    return "\n".join(f"    {printable(line)}" for line in lines if line)
