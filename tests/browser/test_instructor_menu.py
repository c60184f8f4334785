"""An instructor opens the reports of a course from the View menu of a real JupyterLab; a student has no such entries."""

import shutil
from pathlib import Path

import pytest
from jaxercise.class_report import gather
from jaxercise.class_report import write as write_report
from jaxercise.grading import StoredResult
from jaxercise.lint import Counts, write_page
from jaxercise.lint._course import Linted
from jaxercise_testing.axe import violations
from jaxercise_testing.lab import Lab, server
from jaxercise_testing.sample_reports import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
REPORT, LINT = "Open a class's report…", "Open the lint's result"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """An instructor's folder: configuration, solutions, and no report yet."""
    folder = tmp_path_factory.mktemp("instructor")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    (folder / "source").mkdir()
    with server(folder) as url:
        yield folder, url


@pytest.fixture
def desk(browser, course):
    folder, url = course
    shutil.rmtree(folder / "reports", ignore_errors=True)
    for desk in page_of(browser, url):
        desk.page.wait_for_function("() => window.jupyterapp.commands.isVisible('jaxercise:lint-result')")
        yield desk


def page_of(browser, url):
    context = browser.new_context(viewport={"width": 1360, "height": 940})
    desk = Lab(context.new_page(), url)
    desk.page.goto(f"{url}/lab?reset")
    desk.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('jaxercise:lint-result')")
    desk.page.evaluate("() => window.jupyterapp.restored")
    yield desk
    complaints = desk.complaints[:]
    context.close()
    assert not complaints, complaints


def entries(desk):
    """The words of the View menu, which stays open."""
    desk.page.get_by_role("menuitem", name="View", exact=True).click()
    menu = desk.page.locator(".lm-Menu")
    menu.wait_for()
    return menu.locator(".lm-Menu-itemLabel:visible").all_inner_texts()


def choose(desk, entry):
    assert entry in entries(desk)
    desk.page.locator(".lm-Menu-item", has_text=entry).click()


def inside(desk):
    """What the page shows that is open."""
    return desk.page.frame_locator(".jp-HTMLViewer iframe").last.locator("main")


def write_reports(folder, *assignments):
    report = SAMPLES["passed with a remark"]
    for assignment in assignments:
        run = StoredResult(
            "r1", "ada", assignment, {report.exercise: report}, "f", "n", "full", created="2026-01-01T00:00:00"
        )
        write_report(gather(assignment, [run]), folder / "reports")


def test_without_reports_the_menu_says_which_commands_write_them(desk):
    for entry, command in ((LINT, "jaxercise lint source --to reports"), (REPORT, "jaxercise report ASSIGNMENT")):
        choose(desk, entry)
        dialog = desk.page.get_by_role("dialog")
        dialog.wait_for()
        assert command in dialog.inner_text()
        assert violations(desk, [[".jp-Dialog"]]) == []
        dialog.get_by_role("button", name="Ok").click()
        dialog.wait_for(state="detached")


def test_the_menu_opens_the_lints_result_and_a_report_that_is_chosen(desk, course):
    write_page([Linted("04_losses", Counts(1, 9, 80, 40), ())], 2, course[0] / "reports")
    choose(desk, LINT)
    inside(desk).get_by_role("heading", name="The lint of the course").wait_for()
    write_reports(course[0], "04_losses", "05_training_on_mnist")
    choose(desk, REPORT)
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("option").first.wait_for(state="attached")
    assert dialog.locator("option").all_inner_texts() == ["04_losses", "05_training_on_mnist"]
    dialog.locator("select").select_option("05_training_on_mnist")
    dialog.get_by_role("button", name="Open").click()
    inside(desk).get_by_role("heading", name="05_training_on_mnist: the class").wait_for()


def test_a_report_that_is_the_only_one_is_opened_at_once(desk, course):
    write_reports(course[0], "04_losses")
    choose(desk, REPORT)
    inside(desk).get_by_role("heading", name="04_losses: the class").wait_for()


def test_a_student_has_no_such_entries(browser, tmp_path):
    shutil.copytree(ROOT / "release" / "04_losses", tmp_path / "04_losses")
    with server(tmp_path) as url:
        for desk in page_of(browser, url):
            shown = entries(desk)
            assert "Show the exercises" in shown
            assert REPORT not in shown and LINT not in shown
