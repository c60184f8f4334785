"""A step of nbgrader's finds its session, and has none outside `nbgrader autograde`."""

from jaxercise.nbgrader import TrustedExecute
from jaxercise.nbgrader._exporter import SubmissionExporter
from jaxercise.nbgrader._session import NotebookId, session_of
from nbconvert.exporters import NotebookExporter


def test_a_step_has_no_session_outside_autograde():
    for parent in (None, NotebookExporter(), SubmissionExporter()):
        assert session_of(TrustedExecute(parent=parent)) is None


def test_a_notebook_is_named_by_what_nbgrader_says_of_it():
    names = {"student": "ada", "assignment": "04", "notebook": "losses", "db_url": "sqlite://"}
    assert NotebookId.of({"nbgrader": names}) == ("ada", "04", "losses")
