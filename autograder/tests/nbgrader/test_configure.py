"""`configure` keeps what a configuration holds already: lists are extended, values stay, contradictions end the command."""

import copy
import json
from pathlib import Path

import pytest
from jaxercise.nbgrader import BakeChecks, FlagForReview, TrustedExecute, configure
from jaxercise.nbgrader._bake_checks import ReleaseExporter
from jaxercise.nbgrader._export import ReviewedExport
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, Execute, LimitOutput, SaveAutoGrades
from traitlets.config import Config


class Plagiarism(LimitOutput.__base__):
    """A step of an instructor's own."""


class OwnPenalties(AssignLatePenalties):
    """A step of nbgrader's, changed."""


class OwnExecute(Execute):
    """A step that runs notebooks."""


class OwnExporter(NotebookExporter):
    """An exporter of an instructor's own."""


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Jupyter's folder of whoever runs the command."""
    folder = tmp_path_factory.mktemp("jupyter")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def c(own_folder: Path) -> Config:
    return Config()


def set_up(c: Config, folder: Path, **settings: object) -> Config:
    configure(c, folder, **{"course_id": "phys", **settings})
    return c


def text(c: Config) -> str:
    return json.dumps(c, default=str, sort_keys=True)


def test_values_that_were_set_before_stay(c, tmp_path):
    c.CourseDirectory.course_id = "phys"
    c.CourseDirectory.db_url = "postgresql://server/grades"
    c.CourseDirectory.feedback_directory = "pages"
    c.ExportApp.plugin_class = "my.MoodleExport"
    c.Exchange.root = "/srv/exchange"
    c.Grading.workers = 3
    before = copy.deepcopy(c)
    configure(c, tmp_path)
    for section, values in before.items():
        assert {name: c[section][name] for name in values} == dict(values)


def test_names_of_staff_files_are_added_to_ignored_ones(c, tmp_path):
    c.CourseDirectory.ignore = ["*.log"]
    assert set_up(c, tmp_path).CourseDirectory.ignore == [
        "*.log",
        "exercises",
        "exercises.py",
        "*.solutions",
        "*.progress.json",
    ]
    c = Config()
    c.CourseDirectory.ignore.append("*.log")
    assert {"*.log", "__pycache__", "exercises"} <= set(set_up(c, tmp_path).CourseDirectory.ignore)


def test_an_own_step_keeps_its_place_among_the_steps_of_grading(c, tmp_path):
    stock = list(Autograde.autograde_preprocessors.default_args[0])
    place = stock.index(SaveAutoGrades) + 1
    c.Autograde.autograde_preprocessors = [*stock[:place], Plagiarism, *stock[place:]]
    steps = set_up(c, tmp_path).Autograde.autograde_preprocessors
    assert steps[steps.index(SaveAutoGrades) :] == [SaveAutoGrades, FlagForReview, Plagiarism, AssignLatePenalties]
    assert Execute not in steps and steps[0] is TrustedExecute


@pytest.mark.parametrize("first", [True, False])
def test_a_step_that_was_added_at_an_end_stays_there(c, tmp_path, first):
    steps = c.Autograde.autograde_preprocessors
    steps.prepend([Plagiarism]) if first else steps.append(Plagiarism)
    assert set_up(c, tmp_path).Autograde.autograde_preprocessors[0 if first else -1] is Plagiarism


def test_a_list_of_an_own_step_alone_does_not_take_away_the_others(c, tmp_path):
    c.Autograde.autograde_preprocessors = ["my.Plagiarism"]
    c.GenerateAssignment.preprocessors = ["my.Own"]
    set_up(c, tmp_path)
    assert c.Autograde.autograde_preprocessors[0] is TrustedExecute
    assert c.Autograde.autograde_preprocessors[-1] == "my.Plagiarism"
    assert ClearSolutions in c.GenerateAssignment.preprocessors
    assert c.GenerateAssignment.preprocessors[-2:] == ["my.Own", BakeChecks]


def test_a_step_derived_from_nbgraders_takes_its_place(c, tmp_path):
    stock = Autograde.autograde_preprocessors.default_args[0]
    c.Autograde.autograde_preprocessors = [OwnPenalties if step is AssignLatePenalties else step for step in stock]
    steps = set_up(c, tmp_path).Autograde.autograde_preprocessors
    assert steps[-1] is OwnPenalties and AssignLatePenalties not in steps


def test_a_step_that_was_left_out_on_purpose_stays_out_unless_it_is_needed(c, tmp_path):
    c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute"]
    steps = set_up(c, tmp_path).Autograde.autograde_preprocessors
    assert LimitOutput not in steps and {TrustedExecute, SaveAutoGrades, FlagForReview} <= set(steps)


def test_a_step_that_runs_notebooks_outside_the_walls_is_refused(c, tmp_path):
    c.Autograde.autograde_preprocessors = [OwnExecute]
    with pytest.raises(SystemExit, match="OwnExecute, which would run notebooks outside the walls"):
        set_up(c, tmp_path)


def test_an_own_exporter_is_kept_below_jaxercises(c, tmp_path):
    c.GenerateAssignment.exporter_class = OwnExporter
    assert set_up(c, tmp_path).GenerateAssignment.exporter_class.__bases__ == (ReleaseExporter, OwnExporter)


def test_an_exporter_that_cannot_be_kept_is_refused(c, tmp_path):
    c.GenerateFeedback.exporter_class = "no.such.Exporter"
    with pytest.raises(SystemExit, match="cannot be imported"):
        set_up(c, tmp_path)


def test_what_nbgrader_would_use_anyway_is_replaced(c, tmp_path):
    c.GenerateFeedback.exporter_class = HTMLExporter
    c.GenerateAssignment.preprocessors = list(GenerateAssignment.preprocessors.default_args[0])
    set_up(c, tmp_path)
    assert c.GenerateFeedback.exporter_class.__name__ == "FeedbackExporter"
    assert c.GenerateAssignment.preprocessors.count(ClearSolutions) == 1
    assert c.ExportApp.plugin_class is ReviewedExport


def test_an_own_table_is_kept_and_said(c, tmp_path, caplog):
    c.ExportApp.plugin_class = CsvExportPlugin
    with caplog.at_level("INFO"):
        set_up(c, tmp_path)
    assert c.ExportApp.plugin_class is CsvExportPlugin and "CsvExportPlugin is kept" in caplog.text


def test_configuring_twice_is_configuring_once_whatever_was_there(c, tmp_path):
    c.Autograde.autograde_preprocessors.prepend([Plagiarism])
    c.Autograde.autograde_preprocessors.append(OwnPenalties)
    c.GenerateAssignment.preprocessors = ["my.Own"]
    c.GenerateAssignment.exporter_class = OwnExporter
    c.CourseDirectory.ignore = []
    once = text(set_up(c, tmp_path))
    assert text(set_up(c, tmp_path)) == once


@pytest.mark.parametrize(("name", "value"), [("course_id", "maths"), ("root", "/elsewhere")])
def test_two_values_for_one_setting_are_refused(c, tmp_path, name, value):
    c.CourseDirectory[name] = value
    with pytest.raises(SystemExit, match=value):
        set_up(c, tmp_path)


def test_a_level_that_the_call_does_not_say_is_refused(c, tmp_path):
    c.Grading.minimum_level = "unprotected"
    with pytest.raises(SystemExit, match=r"above `configure` .* says 'contained'"):
        set_up(c, tmp_path)


@pytest.mark.parametrize("name", ["minimum_level", "highest_level"])
def test_an_unknown_level_is_refused_with_those_that_there_are(c, tmp_path, name):
    with pytest.raises(SystemExit, match=rf"`{name}` is 'strict'\. The levels are: unprotected, contained, full\."):
        set_up(c, tmp_path, **{name: "strict"})


OWN = """
c = get_config()
c.CourseDirectory.course_id = "maths"
c.CourseDirectory.root = "/elsewhere"
c.CourseDirectory.db_url = "postgresql://server/grades"
c.CourseDirectory.ignore.append("*.tmp")
c.Exchange.root = "/srv/exchange"
c.Autograde.autograde_preprocessors.append("my.Plagiarism")
c.Grading.workers = 3
c.Other.names.append("once")
"""


def test_what_jupyters_own_folder_says_stays_where_the_course_says_nothing(c, own_folder, tmp_path):
    (own_folder / "nbgrader_config.py").write_text(OWN)
    c.CourseDirectory.ignore.append("*.log")
    configure(c, tmp_path)
    assert c.CourseDirectory.course_id == "maths" and c.Exchange.root == "/srv/exchange" and c.Grading.workers == 3
    assert c.CourseDirectory.db_url == "postgresql://server/grades" and c.CourseDirectory.root == str(tmp_path)
    assert {"*.tmp", "*.log", "__pycache__", "exercises"} <= set(c.CourseDirectory.ignore)
    assert c.Autograde.autograde_preprocessors[0] is TrustedExecute
    assert c.Autograde.autograde_preprocessors[-1] == "my.Plagiarism"
    assert "Other" not in c  # nbgrader joins it itself


def test_what_the_course_says_comes_before_jupyters_own_folder(c, own_folder, tmp_path):
    (own_folder / "nbgrader_config.py").write_text(OWN)
    c.CourseDirectory.ignore = ["*.log"]
    set_up(c, tmp_path, exchange="/srv/mine", workers=2)
    assert c.CourseDirectory.course_id == "phys" and c.Exchange.root == "/srv/mine" and c.Grading.workers == 2
    assert "*.tmp" not in c.CourseDirectory.ignore


def test_a_level_in_jupyters_own_folder_lowers_no_wall(c, own_folder, tmp_path):
    (own_folder / "nbgrader_config.json").write_text('{"Grading": {"allow_unsandboxed": true}}')
    with pytest.raises(SystemExit, match=r"allow_unsandboxed was set to True .* Jupyter's own folder"):
        set_up(c, tmp_path)


def test_a_broken_file_in_jupyters_own_folder_is_left_to_nbgrader(c, own_folder, tmp_path):
    (own_folder / "nbgrader_config.py").write_text("1 / 0")
    assert set_up(c, tmp_path).CourseDirectory.course_id == "phys"


def test_a_file_in_jupyters_own_folder_may_configure_too(c, own_folder, tmp_path):
    call = (
        f"c = get_config()\nfrom jaxercise.nbgrader import configure\nconfigure(c, {str(tmp_path)!r}, course_id='own')"
    )
    (own_folder / "nbgrader_config.py").write_text(call)
    once = text(set_up(c, tmp_path))
    assert json.loads(once)["CourseDirectory"]["course_id"] == "phys"


def test_an_unknown_setting_is_refused_with_those_that_there_are(c, tmp_path):
    with pytest.raises(SystemExit, match=r"'cours_id'\. Its settings are: course_id, exchange"):
        configure(c, tmp_path, cours_id="x")


@pytest.mark.parametrize("begun", ["gradebook.db", "submitted", "autograded"])
def test_a_course_that_has_begun_stays_where_it_is(c, tmp_path, begun):
    (tmp_path / begun).touch() if begun.endswith(".db") else (tmp_path / begun).mkdir()
    set_up(c, tmp_path)
    assert str(tmp_path / "gradebook.db") in c.CourseDirectory.db_url
    assert "submitted_directory" not in c.CourseDirectory and not (tmp_path / "classroom").exists()


def test_a_course_of_jaxercise_stays_in_its_classroom(c, tmp_path):
    (tmp_path / "classroom").mkdir()
    (tmp_path / "classroom" / "gradebook.db").touch()
    (tmp_path / "submitted").mkdir()
    set_up(c, tmp_path)
    assert c.CourseDirectory.submitted_directory == "classroom/submitted"
    assert str(tmp_path / "classroom" / "gradebook.db") in c.CourseDirectory.db_url
