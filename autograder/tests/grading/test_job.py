"""A job's key depends on all that decides its result, and a job goes through a pipe unchanged."""

from collections.abc import Iterator
from dataclasses import replace

from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._job import Submission, job, work_from_json
from jaxercise.reception import Intake
from jaxercise_testing.solved_course import RIGHT, submission
from nbformat import NotebookNode

WRONG = {**RIGHT, "double": "def double(x): return 3 * x"}


def changes(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    yield "source", submission(WRONG)
    yield "one more cell", submission(before="1")
    retyped = submission()
    retyped.cells[-1].cell_type = "raw"
    yield "type", retyped
    renamed = submission()
    next(cell for cell in renamed.cells if "nbgrader" in cell.metadata).metadata.nbgrader.grade_id = "mine"
    yield "grade id", renamed


def test_a_key_names_all_that_decides_a_result(setting, tmp_path):
    (tmp_path / "beside").write_text("1")
    key = setting.key("ada", submission().cells)
    others = [setting.key("ada", notebook.cells) for _, notebook in changes(submission())]
    others += [setting.key("eve", submission().cells), setting.key("ada", submission().cells, "own files")]
    for change in (
        {"assignment": "other"}, {"exercises": "edited"}, {"files": {"beside": str(tmp_path / "beside")}}, {"key_fingerprint": "4567"},
        {"budget": Budget(cell_seconds=1)}, {"kernel": KernelChoice(platform="gpu")}, {"environment": {"DATA": "full"}},
        {"effects": {"other.double": "hold"}},
    ):  # fmt: skip
        others.append(replace(setting, **change).key("ada", submission().cells))
    assert len({key, *others}) == 1 + len(others)


def test_a_key_names_nothing_else(setting):
    other = submission()
    for cell in other.cells:
        cell["id"] = "x" + cell["id"]
        cell.metadata["tags"] = ["raises-exception"]
    moved = replace(setting, store="/elsewhere", nonce="other", bundle="/other", regrade_id="again")
    assert moved.key("ada", other.cells) == setting.key("ada", submission().cells)


def test_a_job_comes_through_a_pipe_as_it_was(setting):
    given = job(replace(setting, kernel=KernelChoice(environment={"A": "b"})), "ada é", submission())
    assert work_from_json(given.to_json()) == given


def test_a_submission_comes_through_a_pipe_as_it_was(setting):
    given = Submission("ada é", "/from", "/to", Intake("/expected", ("data/x.csv",)), {"a": setting})
    assert work_from_json(given.to_json()) == given
