"""A class graded once by plain `nbgrader autograde`: every accident costs what it should, and nobody else anything."""

import base64
import copy
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise._view import MIME
from jaxercise.grading import safe_name
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    DOUBLE,
    TOTAL,
    build_course,
    cell,
    changed,
    class_report,
    grades,
    nbgrader,
    released,
    solved,
    submit,
)
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

WRONG = "def double(x):\n    return 3 * x"
FULL, NO_DOUBLE, NOTHING = (4.0, 2.0), (0.0, 2.0), (0.0, 0.0)


def copied(notebook: NotebookNode) -> None:
    for name in ("setup", "double-answer", "double", "written"):
        twin = copy.deepcopy(cell(notebook, name))
        twin["id"] = f"copy-of-{name}"
        notebook.cells.insert(notebook.cells.index(cell(notebook, name)) + 1, twin)


def deleted(*names: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        for name in names:
            notebook.cells.remove(cell(notebook, name))

    return change


def edited(name: str, source: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, name).source = source

    return change


def skipped(notebook: NotebookNode) -> None:
    for name in ("double", "total"):
        cell(notebook, name).metadata["tags"] = ["skip-execution", "raises-exception"]


def forged(notebook: NotebookNode) -> None:
    cell(notebook, "double").outputs = [new_output("execute_result", {"text/plain": "4.0"}, execution_count=1)]
    notebook.cells.insert(
        2,
        new_code_cell(
            "from ipykernel.displayhook import ZMQShellDisplayHook\n"
            "shell = get_ipython()\n"
            "shell.events.register('pre_run_cell', lambda info: shell.displayhook('4.0'))\n"
            "shell.input_transformers_cleanup.append(lambda lines: ['pass\\n'] if 'check(' in ''.join(lines) else lines)\n"
        ),
    )


def renamed_ids(notebook: NotebookNode) -> None:
    cell(notebook, "double").metadata.nbgrader.grade_id = "mine"
    cell(notebook, "total-answer").metadata.nbgrader.grade_id = "double"


def stripped(notebook: NotebookNode) -> None:
    for number, each in enumerate(notebook.cells):
        each.metadata, each["id"] = NotebookNode(), f"fresh-{number}"


def split(notebook: NotebookNode) -> None:
    answer = cell(notebook, "double-answer")
    answer.source = "def double(x):\n    y = 2 * x"
    rest = copy.deepcopy(answer)
    rest["id"], rest.source = "rest", "    return y"
    notebook.cells.insert(notebook.cells.index(answer) + 1, rest)


def retyped(notebook: NotebookNode) -> None:
    for name in ("double-answer", "double"):
        old = cell(notebook, name)
        new = NotebookNode(cell_type="markdown", id=old["id"], metadata=old.metadata, source=old.source)
        notebook.cells[notebook.cells.index(old)] = new


def old_format(notebook: NotebookNode) -> None:
    cell(notebook, "double").metadata["nbgrader"] = NotebookNode()
    cell(notebook, "total").metadata.nbgrader["schema_version"] = 1


def scripted(notebook: NotebookNode) -> None:
    notebook.cells.insert(
        2,
        new_code_cell(
            "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b><script>steal()</script>'))"
        ),
    )
    cell(notebook, "written").source = "For $a<b$: <img src=x onerror=steal()> ![pixel](http://example.org/p.png)"


def pasted(notebook: NotebookNode) -> None:
    answer = cell(notebook, "written")
    answer.source = "![sketch](attachment:sketch.png) and ![plot](plot.png)"
    answer.attachments = {"sketch.png": {"image/png": PNG}}


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()
STDERR = "import sys, warnings\ndef double(x):\n    warnings.warn('careful')\n    print('noise', file=sys.stderr)\n    return 2 * x"
CHANGES = {  # student -> (answers, change of the notebook, scores of double and total)
    "perfect": ({}, None, FULL),
    "a pattern [1]": ({}, None, FULL),
    "wrong": ({"double": WRONG}, None, NO_DOUBLE),
    "numpy_scalar": ({"total": "import numpy as np\ndef total(x):\n    return np.float32(np.sum(x))"}, None, FULL),
    "check_shows_a_jax_scalar": ({"double": WRONG}, edited("double", "jnp.float32(0.5)"), NO_DOUBLE),
    "check_shows_a_numpy_scalar": (
        {"double": WRONG},
        edited("double", "import numpy as np\nnp.float64(0.33)"),
        NO_DOUBLE,
    ),
    "nan": ({"double": "def double(x):\n    return x * jnp.nan"}, None, NO_DOUBLE),
    "stderr": ({"double": STDERR}, None, FULL),
    "copied_cells": ({}, copied, FULL),
    "deleted_checks": ({}, deleted("double", "total"), FULL),
    "deleted_imports": ({}, deleted("setup"), FULL),
    "edited_imports": (
        {"double": "def double(x):\n    return np.multiply(x, 2)"},
        edited("setup", "import numpy as np\nimport jax.numpy as jnp"),
        FULL,
    ),
    "skip_tags": ({"double": WRONG}, skipped, NO_DOUBLE),
    "forged_results": ({"double": WRONG}, forged, NO_DOUBLE),
    "edited_check": ({"double": WRONG}, edited("double", "4.0"), NO_DOUBLE),
    "renamed_ids": ({}, renamed_ids, FULL),
    "stripped": ({}, stripped, FULL),
    "split": ({}, split, FULL),
    "retyped": ({}, retyped, FULL),
    "old_format": ({}, old_format, FULL),
    "scripted": ({}, scripted, FULL),
    "pasted": ({}, pasted, FULL),
    "older_version": ({}, deleted("double-answer", "double"), NO_DOUBLE),
    "exits": ({"double": "import os\ndef double(x):\n    os._exit(1)"}, None, NO_DOUBLE),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The class after generate_assignment, autograde and generate_feedback."""
    home = tmp_path_factory.mktemp("odd")
    folder = build_course(home / "course", home / "state")
    nbgrader(folder, "generate_assignment", ASSIGNMENT)
    hand_in(folder)
    before = fingerprints(folder / "classroom" / "submitted")
    autograded = nbgrader(folder, "autograde", ASSIGNMENT, check=False)
    (folder / "autograde.log").write_text(autograded.stderr)
    (folder / "autograde.rc").write_text(str(autograded.returncode))
    assert fingerprints(folder / "classroom" / "submitted") == before, (
        "what was submitted is evidence, and is only read"
    )
    (folder / "feedback.log").write_text(nbgrader(folder, "generate_feedback", ASSIGNMENT).stderr)
    yield folder


def hand_in(course: Path) -> None:
    stub = released(course)
    for student, (answers, change, _) in CHANGES.items():
        notebook = solved(stub, **answers)
        submit(course, student, changed(notebook, change) if change else notebook)
    good = solved(stub, written="Größe")
    submit(course, "untouched", stub)
    submit(course, "renamed_notebook", good, name="Kopie von 01_small (1).ipynb")
    submit(course, "latin_1", nbformat.writes(good).encode("latin-1"))
    submit(course, "missing", None)
    submit(course, "invalid_json", b'{"cells": [')
    os.mkfifo(submit(course, "pipe", None) / f"{ASSIGNMENT}.ipynb")
    (submit(course, "link", None) / f"{ASSIGNMENT}.ipynb").symlink_to(
        course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    )
    (submit(course, "folder", None) / f"{ASSIGNMENT}.ipynb").mkdir()
    folder = submit(course, "stray_files", good)
    (submit(course, "pasted", None) / "plot.png").write_bytes(base64.b64decode(PNG))
    (folder / "numpy.py").write_text("raise ImportError")
    (folder / "01_small.solutions").write_text("{}")
    (folder / "keys").symlink_to("/etc/hostname")
    submit(course, "colliding", good)
    (submit(course, "colliding", good) / "timestamp.txt").write_text("no time at all")


def fingerprints(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def autograded(course: Path, student: str) -> NotebookNode:
    return nbformat.read(
        course / "classroom" / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4
    )


def feedback(course: Path, student: str) -> str:
    return (course / "classroom" / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()


@pytest.mark.parametrize("student", CHANGES)
def test_each_accident_costs_what_it_should(course, student):
    found = grades(course, student)
    assert (found["double"]["auto"], found["total"]["auto"]) == CHANGES[student][2]
    assert not found["double"]["review"] and not found["total"]["review"]


def test_no_submission_ends_the_run(course):
    assert (course / "autograde.rc").read_text() == "0", (course / "autograde.log").read_text()[-4000:]
    submitted = {path.name for path in (course / "classroom" / "submitted").iterdir()}
    assert {path.name for path in (course / "classroom" / "autograded").iterdir()} == submitted


@pytest.mark.parametrize("student", ["renamed_notebook", "latin_1", "stray_files", "colliding"])
def test_a_notebook_that_arrived_oddly_is_graded_like_any_other(course, student):
    found = grades(course, student)
    assert (found["double"]["auto"], found["total"]["auto"]) == FULL
    assert found["written"]["review"] and "Größe" in autograded(course, student).cells[-1].source


def test_a_notebook_under_another_name_is_graded_with_a_remark(course):
    assert "Kopie von 01_small (1).ipynb was graded in place of" in feedback(course, "renamed_notebook")


def test_a_missing_notebook_is_no_points_and_says_not_run(course):
    assert all(grade["auto"] == 0.0 and not grade["review"] for grade in grades(course, "missing").values())
    assert "was not handed in" in feedback(course, "missing")


@pytest.mark.parametrize("student", ["invalid_json", "pipe", "link", "folder"])
def test_what_cannot_be_read_is_left_to_a_person(course, student):
    assert all(grade["auto"] is None and grade["review"] for grade in grades(course, student).values())
    assert "could not be read" in feedback(course, student)


def test_everybody_who_handed_in_is_in_the_report_of_the_class(course, tmp_path):
    report = class_report(course, tmp_path)
    outcomes = {row["student"]: set(row["outcomes"].values()) for row in report["rows"]}
    assert outcomes.keys() == {path.name for path in (course / "classroom" / "submitted").iterdir()}
    unread = {"invalid_json", "pipe", "link", "folder"}
    assert {name for name, ended in outcomes.items() if ended == {"needs_review"}} == unread
    assert outcomes["missing"] == {"not_run"}
    assert {each["student"] for each in report["reviews"] if "could not be read" in each["reason"]} == unread


def test_a_written_answer_that_cannot_be_found_is_left_to_a_person(course):
    assert grades(course, "stripped")["written"] == {"auto": None, "score": 0.0, "review": True}
    assert grades(course, "untouched")["written"] == {"auto": 0.0, "score": 0.0, "review": False}


def test_an_untouched_notebook_has_no_points(course):
    assert [grade["auto"] for grade in grades(course, "untouched").values()] == [0.0, 0.0, 0.0]


def test_every_check_cell_shows_a_report_and_one_float(course):
    for student in ("perfect", "wrong", "untouched", "exits", "missing"):
        for name in ("double", "total"):
            shown = cell(autograded(course, student), name).outputs
            assert [output.output_type for output in shown] == ["display_data", "execute_result"]
            assert repr(float(shown[1].data["text/plain"])) == shown[1].data["text/plain"]


def test_pictures_in_a_written_answer_reach_the_person_who_grades_and_the_feedback(course):
    answer = cell(autograded(course, "pasted"), "written")
    assert {each["image/png"] for each in answer.attachments.values()} == {PNG}
    assert f"data:image/png;base64,{PNG}" in feedback(course, "pasted")


def test_what_an_older_version_lacks_is_told_in_its_place(course):
    report = cell(autograded(course, "older_version"), "double").outputs[0].data[MIME]
    assert "is not in the notebook that was handed in" in str(report["story"])
    told = [line for line in (course / "autograde.log").read_text().splitlines() if "as in an older version" in line]
    assert any(
        "WARNING" in line and "older_version: what was handed in has no cell double-answer," in line for line in told
    )


def test_a_time_that_cannot_be_read_is_told_to_staff(course):
    told = [line for line in (course / "autograde.log").read_text().splitlines() if "holds no time" in line]
    assert len(told) == 1 and "colliding" in told[0]


def test_a_student_reads_what_was_wrong_but_no_hidden_input(course):
    report = cell(autograded(course, "wrong"), "double").outputs[0].data[MIME]
    assert report["outcome"] == "values" and "staff" not in report and report["run_id"]
    assert all(check["examples"] == [] and "staff" not in check for check in report["checks"])
    assert all(check["seen"].startswith("A hidden check") for check in report["checks"] if check["hidden"])


def test_nothing_of_the_staff_and_nothing_stray_is_handed_on(course):
    for step, own in (
        ("autograded", {"numpy.py", "plot.png"}),
        ("received", {"numpy.py", "plot.png"}),
        ("feedback", set()),
    ):
        names = {path.name for path in (course / "classroom" / step).rglob("*") if path.is_file()}
        receipt = {"timestamp.txt", "submission_secret.txt"}  # what `release_feedback` reads
        assert names <= {f"{ASSIGNMENT}.ipynb", f"{ASSIGNMENT}.html"} | receipt | own, step
    assert not any(
        "np.multiply" in path.read_text() for path in (course / "classroom" / "feedback" / "untouched").rglob("*.html")
    )
    solution = DOUBLE.splitlines()[-1].strip()
    assert solution not in feedback(course, "untouched") and TOTAL.splitlines()[-1].strip() not in feedback(
        course, "untouched"
    )


def test_everybody_who_was_graded_gets_feedback_and_nothing_is_said_of_our_own_steps(course):
    pages = {path.parents[1].name for path in (course / "classroom" / "feedback").rglob(f"{ASSIGNMENT}.html")}
    assert pages == {path.name for path in (course / "classroom" / "autograded").iterdir()}
    assert "not recognized" not in (course / "feedback.log").read_text()


def test_feedback_asks_nothing_of_another_machine(course):
    for student in ("perfect", "scripted", "invalid_json"):
        assert not re.findall(
            r"""<(?:script|img|link|iframe|object)\b[^>]*(?:src|href|data)=["']?(?:https?:)?//[^"'> ]+""",
            feedback(course, student),
        )
        assert not re.findall(r"import[^;]{0,80}https?://", feedback(course, student))


def test_scripts_of_a_student_do_not_reach_the_pages_that_others_open(course):
    shown = "".join(
        str(each.outputs) if each.cell_type == "code" else each.source for each in autograded(course, "scripted").cells
    )
    assert "<script" not in shown and "<img" not in shown and "<b>bold</b>" in shown
    assert "$a< b$" in shown, "a comparison in a formula stays readable"


def test_full_reports_are_kept_outside_the_course(course):
    kept = list((course.parent / "state").rglob("results/wrong/*/*.json"))
    assert len(kept) == 1 and not kept[0].is_relative_to(course)
    assert '"nonce"' in kept[0].read_text()


def test_every_notebook_was_graded_once_because_the_steps_ask_for_what_was_graded_ahead(course):
    students = {path.name for path in (course / "classroom" / "submitted").iterdir()}
    stored = {
        name: len(list((course.parent / "state").rglob(f"results/{safe_name(name)}/*/*.json"))) for name in students
    }
    assert stored == dict.fromkeys(students, 1), "also of who handed in nothing that can be read"


def test_export_holds_every_student(course):
    nbgrader(course, "export")
    table = (course / "grades.csv").read_text().splitlines()
    score = table[0].split(",").index("score")
    student = table[0].split(",").index("student_id")
    scores = {row.split(",")[student]: float(row.split(",")[score]) for row in table[1:]}
    assert scores["perfect"] == 6.0 and scores["wrong"] == 2.0 and scores["missing"] == 0.0


def test_a_second_run_leaves_what_is_graded_alone(course):
    graded = course / "classroom" / "autograded" / "perfect" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    before = graded.stat().st_mtime_ns
    log = nbgrader(course, "autograde", ASSIGNMENT, "--student", "perfect").stderr
    assert graded.stat().st_mtime_ns == before and "Skipping existing" in log and "Baking" not in log


def test_a_second_run_takes_no_offence_at_a_submission_without_a_time(course):
    (course / "classroom" / "autograded" / "colliding" / ASSIGNMENT / "timestamp.txt").unlink(missing_ok=True)
    log = nbgrader(course, "autograde", ASSIGNMENT, "--student", "colliding").stderr
    assert "Skipping existing" in log


def test_without_execution_no_forged_result_becomes_a_score(course):
    nbgrader(course, "autograde", ASSIGNMENT, "--student", "forged_results", "--no-execute", "--force")
    found = grades(course, "forged_results")
    assert found["double"]["auto"] is None and found["double"]["review"]


def test_the_button_in_formgrader_grades_the_same_way(course):
    script = (
        "import sys; from traitlets.config import Config; from nbgrader.apps import NbGrader; from nbgrader.apps.api import NbGraderAPI\n"
        "from nbgrader.coursedir import CourseDirectory\n"
        "app = NbGrader(); app.initialize([]); course = CourseDirectory(config=app.config, parent=app)\n"
        "print(NbGraderAPI(course, config=app.config, parent=app).autograde(sys.argv[1], 'skip_tags'))\n"
        "print('jax imported:', 'jax' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, ASSIGNMENT], cwd=course, capture_output=True, text=True)
    assert "'success': True" in done.stdout, done.stdout + done.stderr
    assert "jax imported: False" in done.stdout, (
        "secrets live in this process; no student's program is ever deserialised in it"
    )
    assert (grades(course, "skip_tags")["double"]["auto"], grades(course, "skip_tags")["total"]["auto"]) == NO_DOUBLE


@pytest.mark.parametrize(("student", "says"), [("perfect", "Success"), ("untouched", "failed")])
def test_validate_runs_the_visible_checks(course, tmp_path, student, says):
    checks = course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.checks"
    (tmp_path / checks.name).write_bytes(checks.read_bytes())
    notebook = solved(released(course)) if student == "perfect" else released(course)
    nbformat.write(notebook, tmp_path / f"{ASSIGNMENT}.ipynb")
    done = nbgrader(tmp_path, "validate", f"{ASSIGNMENT}.ipynb", check=False)
    assert says in done.stdout, done.stdout + done.stderr


def test_an_author_may_validate_the_source_notebook(course):
    done = nbgrader(course, "validate", f"source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", check=False)
    assert "Success" in done.stdout, done.stdout + done.stderr
