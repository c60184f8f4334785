"""A notebook is graded to its end whatever its cells do, and what ended badly costs only itself."""

import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise._bundle import Bundle
from jaxercise._render import text
from jaxercise._report import for_student
from jaxercise.grading import Budget, GradedNotebook, KernelChoice, bake_in_child, grade_notebook
from jaxercise.grading._processes import family
from jaxercise.grading._reference import SOLUTIONS_TIME
from jaxercise_testing.solved_course import NAME, RIGHT, build, outputs_of, shown_score, submission

UNSTOPPABLE = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bake_in_child(build(tmp_path_factory.mktemp("source")), "a secret key")


@pytest.fixture(scope="module")
def needed(bundle: Bundle) -> GradedNotebook:
    """A right notebook, graded without haste: what it takes on this machine."""
    return grade_notebook(submission(), bundle, budget=Budget().longer(SOLUTIONS_TIME))


def at_ease(needed: GradedNotebook, **limits: float) -> Budget:
    """These limits, or as much longer ones as grading gives where the solutions come near them."""
    return Budget(**limits).fitting(needed.step_seconds, needed.seconds)


@pytest.fixture(autouse=True)
def nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        assert os.listdir(folder) == []
        assert family(-1, folder) == []


def scores(graded: GradedNotebook) -> dict[str, float]:
    """The scores of all reports, after checking that the notebook shows the same."""
    nbformat.validate(graded.notebook)
    found = {name: report.score for name, report in graded.reports.items()}
    present = [name for name in found if any(f'check("{name}")' in cell.source for cell in graded.notebook.cells)]
    assert {name: float(shown_score(graded.notebook, name)) for name in present} == {
        name: found[name] for name in present
    }
    assert all(math.isfinite(score) for score in found.values())
    return found


def error_of(graded: GradedNotebook, source: str) -> str:
    """The text of the last error that a cell shows."""
    return next(
        (output.evalue for output in reversed(outputs_of(graded.notebook, source)) if output.output_type == "error"), ""
    )


def test_answers_are_judged_at_their_place_and_nothing_the_notebook_does_to_its_cells_matters(bundle: Bundle) -> None:
    forge = (
        "import sys, warnings, subprocess\n"
        "ip = get_ipython()\n"
        "ip.input_transformers_cleanup.append(lambda lines: lines + ['_ = 1\\n'])\n"
        "def forged(info):\n"
        "    ip.kernel.send_response(ip.kernel.iopub_socket, 'execute_result',"
        " {'data': {'text/plain': '99.0'}, 'metadata': {}, 'execution_count': 1})\n"
        "ip.events.register('pre_run_cell', forged)\n"
        "for kind, content in [('stream', {'name': 5, 'text': [1]}), ('stream', {'name': 'stdout', 'text': '\\ud800'}),"
        " ('display_data', {'data': {'text/plain': {'a': 1}}, 'metadata': 3}), ('display_data', None), ('comm_open', {}),"
        " ('clear_output', []), ('update_display_data', {'transient': 4}), ('status', {'execution_state': 'idle'})]:\n"
        "    ip.kernel.send_response(ip.kernel.iopub_socket, kind, content)\n"
        "ip.kernel.iopub_socket.send_multipart([b'no', b'message', b'x' * 5000])\n"
        "subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
        "__import__('os').mkdir('locked', 0o500)\n"
        "check = globals = print = 7\n"
        "warnings.warn('on stderr'); sys.stderr.write('more\\n')\n"
        "sys.exit(0)"
    )
    double = (
        "import sys, warnings\ndef double(x):\n    warnings.warn('no harm'); sys.stderr.write('noise'); return 2 * x"
    )
    notebook = submission(
        {"double": double, "reverse": "def reverse(x): return x"},
        before=forge,
        double="double = None",
        reverse=RIGHT["reverse"],
    )
    notebook.cells[1].metadata["tags"] = ["skip-execution"]
    notebook.cells[2].outputs = [
        nbformat.v4.new_output("execute_result", data={"text/plain": "77.0"}, execution_count=1)
    ]
    del notebook.cells[-2:]  # the place of `predict`
    graded = grade_notebook(notebook, bundle)
    assert scores(graded) == {"double": 4.0, "reverse": 0.0, "predict": 0.0}
    assert shown_score(graded.notebook, "reverse") == "0.0"
    outcomes = {name: report.outcome for name, report in graded.reports.items()}
    assert outcomes == {"double": "passed", "reverse": "values", "predict": "not_attempted"}
    assert {(report.level, report.graded, report.run_id) for report in graded.reports.values()} == {
        ("unprotected", True, graded.run_id)
    }
    assert len(outputs_of(graded.notebook, 'check("double")')) == 2
    assert "77.0" not in str(outputs_of(graded.notebook, 'check("double")'))


def test_a_judged_function_that_ends_its_process_or_never_ends_costs_only_its_own_exercise(
    bundle: Bundle, needed: GradedNotebook
) -> None:
    answers = {
        **RIGHT,
        "double": "import os\ndef double(x): os._exit(1)",
        "reverse": "def reverse(x):\n    while True: pass",
    }
    graded = grade_notebook(submission(answers), bundle, budget=at_ease(needed, cell_seconds=4, ask_seconds=4))
    assert {name: report.outcome for name, report in graded.reports.items()} == {
        "double": "crashed",
        "reverse": "timed_out",
        "predict": "passed",
    }
    assert scores(graded) == {"double": 0.0, "reverse": 0.0, "predict": 6.0}
    assert graded.reports["double"].results[0].message == "answer.died"


def test_cells_that_flood_are_stopped_and_one_that_cannot_be_stopped_is_left_out(
    bundle: Bundle, needed: GradedNotebook
) -> None:
    flood, lump = "while True: print('x' * 10000)", "print('y' * 30_000_000)"
    notebook = submission(before=flood, double=lump, reverse=UNSTOPPABLE)
    graded = grade_notebook(notebook, bundle, budget=at_ease(needed, cell_seconds=6))
    assert scores(graded) == {"double": 4.0, "reverse": 2.0, "predict": 6.0}
    assert "printed more" in error_of(graded, flood)
    assert "printed more" in error_of(graded, lump)
    assert "could not be stopped" in error_of(graded, "SIG_IGN")
    assert len(nbformat.writes(graded.notebook)) < 6 << 20


def test_after_a_second_cell_that_ends_the_process_the_rest_is_not_run(bundle: Bundle) -> None:
    hog = "kept = []\nwhile True: kept.append(bytearray(b'1' * (64 << 20)))"
    notebook = submission(double=hog, reverse="import os\nos._exit(3)")
    graded = grade_notebook(notebook, bundle, budget=Budget(memory_bytes=1200 << 20))
    assert scores(graded) == {"double": 4.0, "reverse": 2.0, "predict": 0.0}
    assert graded.reports["predict"].outcome == "not_run"
    assert "left out" in error_of(graded, "kept = []")
    assert "ended the notebook's process" in error_of(graded, "os._exit")


@pytest.mark.parametrize(
    "end", ["exit()", "quit", "exit(keep_kernel=True)", "get_ipython().ask_exit()", "get_ipython().exit_now = True"]
)
def test_a_cell_that_asks_the_kernel_to_end_costs_nothing(bundle: Bundle, end: str) -> None:
    graded = grade_notebook(submission(before=end, double=end), bundle)
    assert scores(graded) == {"double": 4.0, "reverse": 2.0, "predict": 6.0}
    assert not [event for event in graded.events if "gone" in event]


def test_a_cell_that_ends_its_process_a_moment_later_is_found_and_no_other_is_blamed(bundle: Bundle) -> None:
    later = "import asyncio\nasyncio.get_running_loop().call_later(0.1, asyncio.get_running_loop().stop)"
    graded = grade_notebook(submission(double=later, reverse="import time\ntime.sleep(1)"), bundle)
    assert scores(graded) == {"double": 4.0, "reverse": 2.0, "predict": 6.0}
    blamed = [cell.source for cell in graded.notebook.cells if "left out" in str(cell.get("outputs"))]
    assert blamed == [later]


def test_where_the_process_ends_at_another_place_each_time_a_person_decides(bundle: Bundle, tmp_path: Path) -> None:
    count = f"run = len(list(__import__('pathlib').Path({str(tmp_path)!r}).iterdir()))\nopen({str(tmp_path)!r} + f'/{{run}}', 'w')"
    end = "\nrun == {} and __import__('os')._exit(0)"
    notebook = submission(before=count + end.format(2), double=end.format(0), reverse=end.format(1))
    graded = grade_notebook(notebook, bundle)
    assert {name: report.outcome for name, report in graded.reports.items()} == {
        "double": "passed",
        "reverse": "passed",
        "predict": "needs_review",
    }


def test_a_judged_function_that_prints_or_allocates_without_end_is_ended(bundle: Bundle) -> None:
    flood = "import os\ndef double(x):\n    while True: os.write(1, b'z' * 10000)"
    hog = "kept = []\ndef reverse(x):\n    while True: kept.append(bytearray(b'1' * (64 << 20)))"
    graded = grade_notebook(
        submission({"double": flood, "reverse": hog}), bundle, budget=Budget(memory_bytes=1200 << 20)
    )
    assert graded.reports["double"].results[0].message == "answer.too_much_output"
    assert graded.reports["reverse"].outcome == "out_of_memory"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (f"import there_is_none\n{RIGHT['double']}", "ModuleNotFoundError: No module named 'there_is_none', at `import there_is_none`."),
        ("y = 1\ndef double(x)\n    return 2 * x", "SyntaxError: expected ':', at `def double(x)`."),
        (f"{RIGHT['double']}\ndel double\nopen('scale.txt')", "No such file or directory: 'scale.txt', at `open('scale.txt')`."),
        (f"%%bash\n{RIGHT['double']}", "CalledProcessError: "),
        (f"%%timeit -n1 -r1\n{RIGHT['double']}", "its cell begins with `%%timeit`"),
        ("from there_is_none import double", "No module named 'there_is_none'"),
    ],
)  # fmt: skip
def test_a_name_that_is_missing_is_told_by_the_error_of_its_cell(bundle: Bundle, source: str, told: str) -> None:
    graded = grade_notebook(submission({**RIGHT, "double": source}), bundle)
    assert scores(graded) == {"double": 0.0, "reverse": 2.0, "predict": 6.0}
    for words in (text(graded.reports["double"]), text(for_student(graded.reports["double"]))):
        assert told in words
        assert "Run the cell that defines" not in words


def test_a_helper_that_is_missing_is_told_by_the_error_of_its_cell(bundle: Bundle) -> None:
    helper = "import there_is_none\n\n\ndef twice(x):\n    return 2 * x"
    graded = grade_notebook(
        submission({**RIGHT, "double": "def double(x):\n    return twice(x)"}, before=helper), bundle
    )
    words = text(for_student(graded.reports["double"]))
    assert "`twice` is not defined, because the cell that defines it ended in ModuleNotFoundError" in words


@pytest.mark.soak
def test_when_the_time_of_the_whole_notebook_is_over_the_rest_is_timed_out(
    bundle: Bundle, needed: GradedNotebook
) -> None:
    budget = at_ease(needed, cell_seconds=3600, notebook_seconds=20)
    graded = grade_notebook(submission(double="import time\ntime.sleep(3600)"), bundle, budget=budget)
    assert {name: report.outcome for name, report in graded.reports.items()} == {
        "double": "passed",
        "reverse": "timed_out",
        "predict": "timed_out",
    }


def test_what_the_machinery_cannot_do_is_for_review_and_never_an_error(bundle: Bundle) -> None:
    graded = grade_notebook(submission(), bundle, kernel=KernelChoice(provisioner="there-is-none"))
    assert {report.outcome for report in graded.reports.values()} == {"needs_review"}
    assert scores(graded) == {"double": 0.0, "reverse": 0.0, "predict": 0.0}
    assert len([event for event in graded.events if "machinery" in event]) == 1


def test_a_file_that_is_missing_is_the_machinerys_failure(bundle: Bundle) -> None:
    graded = grade_notebook(submission(), bundle, files={f"{NAME}.checks": Path("/nowhere")})
    assert {report.outcome for report in graded.reports.values()} == {"needs_review"}
