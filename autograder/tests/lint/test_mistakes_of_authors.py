"""Every mistake that an author makes is told in one message: file, line, exercise, what is wrong, and what to do."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jaxercise.lint import Wanted, lint_course
from jaxercise.lint._course import lint_assignment
from jaxercise_testing.tiny_course import ANSWER, EXERCISES, NAME, SETUP, notebook, write_course

HINTS = re.search(r"    hints=\[.*\],\n", EXERCISES)[0]
RETURN = "return jnp.mean(y) / jnp.mean(x)"  # of the wrong answer
PAGE = r"exercises\.py, line \d+"


def importing(names: str, old: str, new: str) -> str:
    """The page with more names of jaxercise.author, and one change."""
    changed = EXERCISES.replace("import Exercise", f"import {names}, Exercise").replace(old, new)
    assert changed.count(new), old
    return changed


def page(old: str, new: str) -> str:
    assert old in EXERCISES
    return EXERCISES.replace(old, new)


CHECK = 'gate(matches("is the slope that fits best"))'
CASES = 'cases={"main": points},\n    checks={"value": '
HIDDEN = 'cases={"main": points, "far": hidden(points)},\n    checks={"far": matches("is right far away"), "value": '
PAGES = {  # what a page says -> what its author is told
    "no hints": (page(HINTS, "    hints=[],\n"), rf"{PAGE}, in slope: .* has no hints\. Add one"),
    "no gate": (page(CHECK, 'matches("is the slope")'), rf"{PAGE}, in slope: .* has no gate\. Wrap its main check"),
    "negative points": (page("points=4", "points=-4"), rf"{PAGE}, in slope: .* negative points\. Give 0 or more"),
    "a name in capitals": (page("slope = Exercise", "Slope = Exercise"), r"exercises\.py: 'Slope' is not .* Use lower-case"),
    "hints left out": (page(HINTS, ""), rf"{PAGE}, in slope: .*'hints'\. help\(jaxercise\.author\.Exercise\)"),
    "minutes left out": (page("    minutes=5,\n", ""), rf"{PAGE}, in slope: .*'minutes'\. help\(jaxercise"),
    "an unknown keyword": (page("minutes", "minuets"), rf"{PAGE}, in slope: .*'minuets'\. help\(jaxercise"),
    "no cause": (page(', cause="You divide the means: far points must count more."', ""), rf"{PAGE}, in slope: .*'cause'\. help"),
    "a syntax error": (page("points=4,", "points=4 4,"), rf"{PAGE}: SyntaxError: .* Correct that line\."),
    "a word misspelt": (page("Wrong, gate", "Wrnog, gate"), rf"{PAGE}: ImportError: .*'Wrnog'.* help\(jaxercise\.author\)"),
    "a module misspelt": (f"import jaxs\n{EXERCISES}", rf"{PAGE}: ModuleNotFoundError: .*'jaxs'\. Correct the name"),
    "a variant misspelt": (page("[with_dot]", "[with_dots]"), rf"{PAGE}, in slope: NameError: .*with_dots.* Define or import it"),
    "points as text": (page("points=4", "points='4'"), rf"{PAGE}, in slope: .+"),
    "a helper that is not there": (f"from .helper import x\n{EXERCISES}", rf"{PAGE}: ModuleNotFoundError: .*helper.* Correct the name"),
    "an early reference": (importing("reference", "def with_dot", "reference('slope')\n\n\ndef with_dot"), rf"{PAGE}: reference\('slope'\) was called"),
    "exit": ("exit()\n", rf"{PAGE}: exit\(\) is called\. Leave it out"),
    "two checks of a name": (page('checks={"value"', 'checks={"value": matches("is that"), "value"'), rf"{PAGE}: Two entries are called 'value'"),
    "two wrong answers of an id": (page("wrong=[", 'wrong=[Wrong("mean_ratio", with_dot, cause="A b."), '), rf"{PAGE}, in slope: .*two wrong answers named 'mean_ratio'\. Rename one"),
    "a wrong answer for a name that nothing has": (page("of_the_means, cause", '{"first": of_the_means}, cause'), r"slope.* an answer is given for 'first', which no cell .* several answers to one mistake stand in a list"),
    "a case hidden and shown": (importing("Case", '"main": points', '"main": Case(points, hidden=True, shown=True), "b": points'), "slope.*'main' is hidden and shown"),
    "every case hidden": (importing("hidden", '"main": points', '"main": hidden(points)'), "slope.* All its cases are hidden.* Leave one case visible"),
    "a check that is met in the grade": (importing("hidden", CASES, HIDDEN), r"slope: check 'far' has hidden cases only.* hidden\(draw, why=\.\.\.\)"),
    "a draw that raises": (page("def points(rng):", "def points(rng):\n    raise ValueError('no points')"), rf"{PAGE}: slope, case 'main': ValueError: no points\. Correct"),
    "a draw without a generator": (page("def points(rng):", "def points():"), rf"{PAGE}: slope, case 'main': TypeError: points\(\) takes 0"),
    "a draw of no tuple": (page("    return x, (3", "    return (3"), rf"{PAGE}: slope, case 'main': It draws ndarray .* Return \(value,\)"),
    "a check that cannot ask": (importing("Check", CHECK, 'gate(Check("is that", lambda x, y: 1 / 0))'), rf"{PAGE}, in slope: slope, check 'value' on case 'main': ZeroDivisionError"),
    "a wrong answer with a misspelt name": (page(RETURN, "return undefined_thing"), "slope.* mean_ratio raises NameError: .*undefined_thing.* every student"),
    "a wrong answer with a misspelt import": (page(RETURN, "import nosuch"), "slope.* mean_ratio raises ModuleNotFoundError: .*nosuch"),
    "a wrong answer with a misspelt function": (page(RETURN, "return jnp.maen(x)"), "slope.* mean_ratio raises AttributeError: .*maen"),
    "a wrong answer that does not parse": (page(RETURN, "return eval('x y')"), "slope.* mean_ratio raises SyntaxError"),
    "a wrong answer that is no function": (page("of_the_means, cause", "7, cause"), "slope.* mean_ratio raises TypeError: 'int' object is not callable"),
    "a mistake decided by a general message": (page('cause="You divide', 'decided_by="value", cause="You divide'), "slope.* mean_ratio is decided by the message result"),
    "a reference that nobody defines": (importing("reference", RETURN, "return reference('slop')(x, y)"), "slope.* mean_ratio raises NameError: no solution .*'slop'"),
}  # fmt: skip


def book(number: int, source: str) -> dict:
    """The sound notebook with the text of one cell changed."""
    changed = notebook()
    changed["cells"][number]["source"] = source
    return changed


def longer(source: str) -> dict:
    """The sound notebook with one more cell of code."""
    changed = notebook()
    changed["cells"].append(
        {"cell_type": "code", "id": "more", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    )
    return changed


def needs_scale() -> dict:
    changed = longer("SCALE = 1.0")
    changed["cells"][2]["source"] = ANSWER.replace("return", "return SCALE *")
    return changed


UNMARKED = re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n", "", f"{ANSWER}\n").strip()
MAGIC = r"is an IPython command; solutions and set-up run without IPython\. Move it to a cell of its own"
BOOKS = {
    "a magic in set-up": (book(1, f"{SETUP}\n%matplotlib inline"), rf"cell 2 \(setup\), line 5: `%matplotlib inline` {MAGIC}"),
    "a magic first in set-up": (book(1, f"%load_ext autoreload\n{SETUP}"), rf"cell 2 \(setup\), line 1: `%load_ext autoreload` {MAGIC}"),
    "a cell magic over a solution": (book(2, f"%%time\n{ANSWER}"), rf"cell 3 \(slope-answer\), line 1: `%%time` {MAGIC}"),
    "a command over a solution": (book(2, f"!pip install x\n{ANSWER}"), rf"line 1: `!pip install x` {MAGIC}"),
    "a command's output in set-up": (book(1, f"{SETUP}\nfiles = !ls"), rf"line 5: `files = !ls` {MAGIC}"),
    "a question in set-up": (book(1, f"{SETUP}\njnp.sum?"), rf"line 5: `jnp\.sum\?` {MAGIC}"),
    "a syntax error in a solution": (book(2, ANSWER.replace("y):", "y:")), r"cell 3 \(slope-answer\), line 1: SyntaxError: .* Correct `def slope\(x, y:`"),
    "a function misnamed in its cell": (book(2, ANSWER.replace("def slope", "def slop")), r"slope asks for 'slope', .* cell slope-answer defines slop\. Give it that name"),
    "a syntax error in a plain cell": (longer("def f(:\n    pass"), r"cell 5: Line 1 is no Python"),
    "a constant in a plain cell": (needs_scale(), r"slope, check 'value' .*'SCALE' is not defined\)\. Cell 5 defines SCALE, .* tag it `setup`"),
    "a tab before a mark": (book(2, ANSWER.replace("    ### BEGIN", "\t### BEGIN")), r"01_lines/slope .*Line 3 of its stub, which students get, is no Python: .* Indent the marks"),
    "a tab in a solution": (book(2, ANSWER.replace("    return", "\treturn")), r"cell 3 \(slope-answer\), line 4: SyntaxError: inconsistent use of tabs"),
    "a stub without the name": (book(2, f"### BEGIN SOLUTION\n{UNMARKED}\n### END SOLUTION"), r"The stub of slope-answer does not show the name slope, .* Write `# slope = \.\.\.` above"),
    "a solution that raises": (book(2, f"1 / 0\n{ANSWER}"), r"cell 3 \(slope-answer\), line 1 raises ZeroDivisionError"),
    "a solution that exits": (book(2, f"exit()\n{ANSWER}"), r"cell 3 \(slope-answer\), line 1 raises SystemExit"),
}  # fmt: skip


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in lint_assignment(folder, Wanted(seeds=1)).problems]


@pytest.mark.parametrize("mistake", PAGES)
def test_a_mistake_in_a_page_is_one_message(tmp_path, mistake):
    text, told = PAGES[mistake]
    (said,) = problems(write_course(tmp_path, exercises=text))
    assert re.search(told, said), said


@pytest.mark.parametrize("mistake", BOOKS)
def test_a_mistake_in_a_cell_is_one_message(tmp_path, mistake):
    cells, told = BOOKS[mistake]
    (said,) = problems(write_course(tmp_path, book=cells))
    assert re.search(told, said), said


@pytest.mark.parametrize(
    "source", ["%matplotlib inline\nfiles = !ls\n!ls\nawait f()\nf?", "%%bash\nls -l", "x = 5 % 3"]
)
def test_what_ipython_runs_in_a_plain_cell_is_no_mistake(tmp_path, source):
    assert problems(write_course(tmp_path, book=longer(source))) == []


def test_a_check_of_the_grade_alone_is_fine_where_its_author_says_why(tmp_path):
    reason = HIDDEN.replace("hidden(points)", 'hidden(points, why="it costs a minute")')
    assert problems(write_course(tmp_path, exercises=importing("hidden", CASES, reason))) == []


def test_a_wrong_answer_that_raises_by_its_own_mistake_is_fine(tmp_path):
    raising = page(RETURN, "return x.reshape(3, 3) @ y")
    assert problems(write_course(tmp_path, exercises=raising)) == []


def test_a_mistake_costs_no_other_assignment_its_lint(tmp_path):
    write_course(tmp_path)
    course = tmp_path / "source"
    for name, page in {
        "00_import": "import jaxs\n",
        "00_leave": "exit()\n",
        "00_stop": "import os\nos._exit(3)\n",
    }.items():
        (course / name).mkdir()
        (course / name / "exercises.py").write_text(page)
        (course / name / f"{name}.ipynb").write_text((course / NAME / f"{NAME}.ipynb").read_text())
    command = [sys.executable, "-m", "jaxercise.cli", "lint", str(course), "--seeds", "0"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"{NAME}: 1 exercise, 1 mutant, 1 variant, no problems" in ran.stdout, ran.stdout + ran.stderr
    assert ran.stdout.count(": no exercises, no mutants, no variants, 1 problem") == 3, ran.stdout
    assert "Traceback" not in ran.stderr and ran.returncode == 1


def stock(folder: Path, name: str, source: str = "x = 1") -> None:
    """A notebook without exercises, of an old format without cell ids."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}]
    (folder / name).write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}))


def test_an_ordinary_assignment_is_named_and_no_problem(tmp_path):
    stock(tmp_path / "source" / "ps1", "problem1.ipynb")
    for place in (tmp_path / "source", tmp_path / "source" / "ps1"):
        (linted,) = lint_course(place, Wanted(seeds=0))
        assert linted.name == "ps1" and linted.problems == ()
        assert [path.name for path in linted.plain] == ["problem1.ipynb"]


def test_another_notebook_of_the_folder_is_named(tmp_path):
    folder = write_course(tmp_path)
    stock(folder, "more.ipynb")
    linted = lint_assignment(folder, Wanted(seeds=0))
    assert linted.problems == () and [path.name for path in linted.plain] == ["more.ipynb"]


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda folder: stock(folder, "more.ipynb", SETUP), "more.ipynb: It is set up for exercises"),
        (lambda folder: (folder / "more.ipynb").write_text("{"), "more.ipynb is not a readable notebook"),
    ],
)
def test_another_notebook_of_the_folder_is_looked_at(tmp_path, write: Callable[[Path], object], told):
    folder = write_course(tmp_path)
    write(folder)
    (said,) = problems(folder)
    assert told in said


def test_exercises_that_are_missing_beside_a_notebook_with_checks_are_a_mistake(tmp_path):
    folder = write_course(tmp_path)
    (folder / "exercises.py").unlink()
    (said,) = problems(folder)
    assert "exercises/__init__.py is missing" in said
