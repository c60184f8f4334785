"""The lint says what is wrong, where, and what to do; a sound course it leaves alone."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import jax
import pytest
from jaxercise._assignment import load_assignment
from jaxercise._bake import bake_exercise
from jaxercise._errors import DefinitionError
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise.lint import Counts, Wanted, _definitions, lint_course
from jaxercise.lint._cells import check_cells
from jaxercise.lint._course import lint_assignment
from jaxercise.lint._fix import fix_notebook
from jaxercise.lint._notebook import canonical
from jaxercise.lint._proof import let_programs_go, stub_namespace
from jaxercise.lint._silence import spoken
from jaxercise_testing.tiny_course import ANSWER, EXERCISES, NAME, notebook, write_course

SETUP_CELL, ANSWER_CELL, CHECK_CELL = 1, 2, 3
SILENT = re.sub(r"checks=\{.*\}", 'checks={"value": gate(finite())}', EXERCISES).replace("matches\n", "finite\n")


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    return load_assignment(write_course(tmp_path_factory.mktemp("course"))).exercises


@pytest.fixture
def facts(tmp_path: Path, exercises: tuple) -> Callable[[dict], list[str]]:
    """What the rules for cells say of a notebook."""

    def said(book: dict) -> list[str]:
        path = write_course(tmp_path, book=book) / f"{NAME}.ipynb"
        return [str(problem) for problem in check_cells(path, json.loads(path.read_text()), exercises)]

    return said


def changed(number: int, change: Callable[[dict], object]) -> dict:
    """The sound notebook with one cell changed."""
    book = notebook()
    change(book["cells"][number])
    return book


def marked(**marks: object) -> Callable[[dict], object]:
    return lambda cell: cell["metadata"]["nbgrader"].update(marks)


BROKEN = {
    "gives 5 points; the exercise says 4": (CHECK_CELL, marked(points=5)),
    "is not a locked cell of automatic tests": (CHECK_CELL, marked(locked=False)),
    "lacks the tag raises-exception": (CHECK_CELL, lambda cell: cell["metadata"].pop("tags")),
    "says more or less than `check": (CHECK_CELL, lambda cell: cell.update(source='check("slope")\nprint(1)')),
    "has 0 check cells": (CHECK_CELL, marked(grade_id="slop")),
    "no exercise has that name": (CHECK_CELL, marked(grade_id="slop")),
    "has 0 solution cells": (ANSWER_CELL, marked(grade_id="slope-anwser")),
    "answers no exercise": (ANSWER_CELL, marked(grade_id="slop-answer")),
    "is not a solution cell": (ANSWER_CELL, marked(solution=False)),
    "does not mark its solution": (ANSWER_CELL, lambda cell: cell.update(source="def slope(x, y):\n    return x")),
    "is not locked and tagged setup": (SETUP_CELL, marked(locked=False)),
    "0 cells say `check, hint, reveal": (SETUP_CELL, lambda cell: cell.update(source="import jax")),
    "2 solution or setup cells bind the name slope": (
        SETUP_CELL,
        lambda cell: cell.update(source=f"{cell['source']}\nslope = 1"),
    ),
    "holds outputs": (CHECK_CELL, lambda cell: cell.update(execution_count=3)),
    "has no id": (CHECK_CELL, lambda cell: cell.pop("id")),
    "Two cells have the cell id": (CHECK_CELL, lambda cell: cell.update(id="setup")),
    "Two cells have the grade_id": (SETUP_CELL, marked(grade_id="slope")),
    "has the grade_id 'set up'": (SETUP_CELL, marked(grade_id="set up")),
    "0 headings of exercise slope say `The slope of a line (4 points": (
        0,
        lambda cell: cell.update(source="## 1.1 The slope of a line (3 points)"),
    ),
    "2 headings of exercise slope": (0, lambda cell: cell.update(source=2 * f"{cell['source']}\n")),
    "An image has no text": (0, lambda cell: cell.update(source="![](loss.png)")),
    "cell 1: An image has no text": (0, lambda cell: cell.update(source='<img src="loss.png" alt="">')),
    "A link has no words": (0, lambda cell: cell.update(source="[ ](https://docs.jax.dev)")),
    "The heading 'Deeper' has 4 signs where the one before has 2": (
        0,
        lambda cell: cell.update(source=f"{cell['source']}\n\n#### Deeper"),
    ),
    "'Another' is a second title": (0, lambda cell: cell.update(source=f"{cell['source']}\n\n# Another")),
}


@pytest.mark.parametrize("fact", BROKEN)
def test_a_broken_cell_is_told(facts, fact):
    assert any(fact in said for said in facts(changed(*BROKEN[fact])))


def test_a_sound_notebook_is_told_nothing(facts):
    assert facts(notebook()) == []
    described = '![a falling curve](a.png) <img src="b" alt="b">'
    deeper = "### Deeper\n\n```python\n# no heading\n```\n\n## As before"
    assert facts(changed(0, lambda cell: cell.update(source=f"{cell['source']}\n\n{described}\n\n{deeper}"))) == []


def test_hand_graded_cells_belong_to_nobody_s_exercise(facts):
    book = notebook()
    marks = {"grade": True, "grade_id": "why", "locked": False, "points": 3, "schema_version": 3, "solution": True}
    book["cells"].append({"cell_type": "markdown", "id": "why", "metadata": {"nbgrader": marks}, "source": "Because"})
    assert facts(book) == []


def test_a_file_written_in_another_form_is_told(tmp_path, exercises):
    path = write_course(tmp_path) / f"{NAME}.ipynb"
    path.write_text(json.dumps(notebook()))
    assert ["written as JupyterLab" in str(p) for p in check_cells(path, notebook(), exercises)] == [True]


@pytest.mark.parametrize("fact", [fact for fact in BROKEN if "image" not in fact])
def test_fix_mends_what_follows_from_the_definition(tmp_path, exercises, fact):
    mended = (
        "points",
        "0 headings",
        "locked",
        "tag",
        "more or less",
        "check cells",
        "outputs",
        "no id",
        "a solution cell",
    )
    path = write_course(tmp_path, book=changed(*BROKEN[fact])) / f"{NAME}.ipynb"
    fix_notebook(path, exercises)
    left = [str(problem) for problem in check_cells(path, json.loads(path.read_text()), exercises)]
    assert not left or not any(word in fact for word in mended)


def test_fix_builds_the_marks_of_a_notebook_that_has_none(tmp_path, exercises):
    book = notebook()
    book["cells"] = [{**cell, "metadata": {}} for cell in book["cells"][:CHECK_CELL]]
    path = write_course(tmp_path, book=book) / f"{NAME}.ipynb"
    assert fix_notebook(path, exercises)
    assert json.loads(path.read_text()) == json.loads(canonical(notebook()))


def test_fix_leaves_a_sound_file_alone(tmp_path, exercises):
    path = write_course(tmp_path) / f"{NAME}.ipynb"
    before = path.stat().st_mtime_ns
    assert not fix_notebook(path, exercises)
    assert path.stat().st_mtime_ns == before


def said_of(folder: Path) -> str:
    return "\n".join(map(str, lint_assignment(folder, Wanted(seeds=1)).problems))


def test_a_sound_assignment_is_proved_and_counted(tmp_path):
    linted = lint_assignment(write_course(tmp_path), Wanted(seeds=2))
    assert linted.problems == ()
    assert linted.counts == Counts(assignments=1, exercises=1, mutants=1, variants=1)


def test_what_every_wrong_answer_is_told_can_be_read_on_a_page(tmp_path):
    lint_assignment(write_course(tmp_path), Wanted(seeds=0, told=tmp_path / "told"))
    page = (tmp_path / "told" / f"{NAME}.md").read_text()
    assert "- **mean_ratio**\n    - Seen: " in page
    assert "Possible cause: You divide the means: far points must count more." in page


DEFINITIONS = {
    "mean_ratio passes every check": SILENT,
    "and is told nothing": EXERCISES.replace("wrong=[", 'wrong=[Wrong("first", of_the_means, cause="Two words."), '),
    "have the same cause": EXERCISES.replace(
        "wrong=[", 'wrong=[Wrong("first", with_dot, cause="You divide the means: far points must count more."), '
    ),
    "has the bank number '55'": EXERCISES.replace("of_the_means, cause", 'of_the_means, bank="55", cause'),
    "has no title": EXERCISES.replace("The slope of a line", ""),
    "The right variant of_the_means fails": EXERCISES.replace("right=[with_dot]", "right=[of_the_means]"),
    "is told 01_lines.slope.mean_ratio": EXERCISES.replace("right=[with_dot]", "right=[of_the_means]"),
    "The right variant <lambda> would be told the fact influence.none, if a check failed": EXERCISES.replace(
        'fits best")', 'fits best", rtol=0.9)'
    ).replace("right=[with_dot]", "right=[lambda x, y: jnp.float32(3.0)]"),
    "passes value with a tolerance that is less than 4 times what it needs": EXERCISES.replace(
        "right=[with_dot]", "right=[lambda x, y: with_dot(x, y) * (1 + 1.2e-5)]"
    ),
    "a hint holds '*derivative*', which a report shows as it stands": EXERCISES.replace(
        "Set its derivative to zero.", "Set its *derivative* to zero, `a * b * c`."
    ),
    "has 2 hints": EXERCISES.replace('"Set its derivative to zero.", ', ""),
    "which is no sentence": EXERCISES.replace(
        '"You divide the means: far points must count more."', '"lines.no_such_message"'
    ),
    "Baking twice from one key": EXERCISES.replace("def points(rng):", "def points(rng):\n    rng = np.random"),
    "It cannot be baked": EXERCISES.replace("def points(rng):", "def points(rng):\n    raise ValueError('no points')"),
    "No exercise is defined": '"""Nothing yet."""\n',
    "has negative points": EXERCISES.replace("points=4", "points=-4"),
}


@pytest.mark.parametrize("fact", DEFINITIONS)
def test_a_definition_that_cannot_hold_is_told(tmp_path, fact):
    assert fact in said_of(write_course(tmp_path, exercises=DEFINITIONS[fact]))


def test_a_wrong_answer_that_passes_is_told_without_a_secret_key_where_no_case_is_hidden(tmp_path):
    folder = write_course(tmp_path, exercises=DEFINITIONS["mean_ratio passes every check"])
    assert "mean_ratio passes every check" in str(lint_assignment(folder, Wanted(seeds=0)).problems)


def test_causes_and_facts_are_found_when_every_check_is_believed_to_fail(tmp_path):
    assignment = load_assignment(write_course(tmp_path))
    (exercise,) = assignment.exercises
    baked = bake_exercise(assignment, exercise)

    def said(slope: Callable) -> set[str]:
        answer = LocalAnswer({**assignment.namespace, "slope": slope})
        return set(spoken(baked, answer, judge(baked, answer).results))

    assert said(assignment.namespace["slope"]) == set()
    assert said(exercise.wrong[0].each()[0]) == {"the mistake mean_ratio"}
    assert said(lambda x, y: jax.numpy.sum(x)) == {"the fact influence.argument"}


TWO_MISTAKES = EXERCISES.replace(
    "wrong=[", 'wrong=[Wrong("halved", lambda x, y: with_dot(x, y) / 2, cause="Half of it."), '
)


def test_wrong_answers_that_are_told_each_others_sentences_are_found(tmp_path, monkeypatch):
    folder = write_course(tmp_path, exercises=TWO_MISTAKES)
    assert said_of(folder) == ""

    def swapped(*given):
        baked = bake_exercise(*given)
        causes = [wrong.cause for wrong in baked.misconceptions]
        told = zip(baked.misconceptions, reversed(causes), strict=True)
        return replace(baked, misconceptions=tuple(replace(wrong, cause=cause) for wrong, cause in told))

    monkeypatch.setattr("jaxercise.lint._proof.bake_exercise", swapped)
    assert "halved fails" in said_of(folder) and "mean_ratio fails" in said_of(folder)


def with_answer(*replacement: str) -> dict:
    return changed(ANSWER_CELL, lambda cell: cell.update(source=ANSWER.replace(*replacement)))


BODY = ANSWER.partition('"""\n')[2].rpartition('"""\n')[2]
CATCHING = (
    "    try:\n" + re.sub("(?m)^", "    ", BODY) + "\n    except NotImplementedError:\n        return jnp.zeros(3)"
)
CELLS = {
    "The untouched stub passes value": with_answer(
        "    ### BEGIN", "    return jnp.sum(x * y) / jnp.sum(x * x)\n    ### BEGIN"
    ),
    "instead of that nothing is written yet": with_answer(BODY, CATCHING),
    "The solutions print: 'hello'": with_answer("def slope", "print('hello')\n\n\ndef slope"),
    "The solutions open 1 plot": with_answer(
        "def slope", "import matplotlib.pyplot as plt\n\nplt.figure()\n\n\ndef slope"
    ),
    "Solution and setup cells must only define": with_answer("def slope", "1 / 0\n\n\ndef slope"),
}


@pytest.mark.parametrize("fact", CELLS)
def test_a_cell_that_does_more_than_define_or_less_than_ask_is_told(tmp_path, fact):
    assert fact in said_of(write_course(tmp_path, book=CELLS[fact]))


@pytest.mark.parametrize(("tick", "allowed"), [(0.04, 5.0), (1.0, 100.0)])
def test_defining_may_take_longer_on_a_slow_machine_alone(monkeypatch, tick, allowed):
    clock = count()
    monkeypatch.setattr(_definitions, "_seconds", lambda: tick * next(clock))
    monkeypatch.setattr(_definitions, "_NUMBERS", 1)
    assert _definitions._allowed_seconds(5.0) == 5.0
    assert _definitions._allowed_seconds(6.0) == pytest.approx(allowed)


def test_long_computing_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("jaxercise.lint._definitions._allowed_seconds", lambda taken: -1.0)
    assert "-1 s are allowed" in said_of(write_course(tmp_path))


def test_the_stub_leaves_other_answers_alone(tmp_path):
    assignment = load_assignment(write_course(tmp_path))
    namespace = stub_namespace(assignment, assignment.exercises[0])
    assert namespace["jnp"] is assignment.namespace["jnp"]
    with pytest.raises(NotImplementedError):
        namespace["slope"](1, 2)


def test_a_course_without_assignments_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="holds no assignment"):
        list(lint_course(tmp_path))


def test_programs_are_let_go_before_there_are_too_many_for_a_process():
    def maps() -> int:
        return Path("/proc/self/maps").read_text().count("\n")

    before = maps()
    kept = [jax.jit(lambda x, number=number: x * number + number) for number in range(100)]
    for function in kept:
        function(1.0)
    full = maps()
    let_programs_go(most_maps=full, most_bytes=1 << 62)
    assert maps() >= full > before + 100
    let_programs_go(most_maps=before)
    assert maps() < full - 100


def test_programs_are_let_go_where_a_process_holds_much():
    kept = jax.jit(lambda x: 2 * x)
    kept(1.0)
    let_programs_go()
    assert kept._cache_size() == 1
    let_programs_go(most_bytes=1)
    assert kept._cache_size() == 0
