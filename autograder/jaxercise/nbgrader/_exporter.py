"""nbgrader's hook at start-up: begins a session as soon as nbgrader has listed the submissions."""

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde

from ._converter_hooks import begin_session


class SubmissionExporter(NotebookExporter):
    """nbgrader's exporter of notebooks, which holds the session for the steps of the pipeline."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.session = begin_session(self.parent) if isinstance(self.parent, Autograde) else None
