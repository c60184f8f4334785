"""`jaxercise start`: what is missing is laid out, work is never written over, and a newer version is put beside it."""

import json
import os
import sys
from pathlib import Path

import pytest
from jaxercise._assignment import STUB
from jaxercise._errors import StartError
from jaxercise.cli import main
from jaxercise.start import (
    SETTINGS,
    carry,
    default_folder,
    files_of,
    first_unfinished,
    lab_command,
    lab_environment,
    lay_out,
    notebooks_in,
    packed_assignments,
    packed_course,
)

ROOT = Path(__file__).resolve().parents[3]
LOSSES, STEPS = "04_losses", "05_steps"
ANSWER = "def mse(p, y):\n    return ((p - y) ** 2).mean()"


def stub(name: str, arguments: str = "p, y") -> str:
    return f"def {name}({arguments}):\n    # YOUR CODE HERE\n    {STUB}"


def cell(name: str, text: str, kind: str = "code", solution: bool = True) -> dict:
    """A cell of nbgrader's."""
    marks = {"grade_id": name, "solution": solution, "grade": not solution, "locked": not solution, "task": False}
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {"nbgrader": marks}, "source": text, **code}


def notebook(*cells: dict) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


FIRST = notebook(cell("mse-answer", stub("mse")), cell("mse", 'check("mse")', solution=False))
SECOND = notebook(
    {"cell_type": "markdown", "id": "new", "metadata": {}, "source": "A new beginning."},
    cell("mse-answer", stub("mse", "p, y, w=1")),
    cell("mse", 'check("mse")', solution=False),
    cell("mae-answer", stub("mae")),
)


def pack(folder: Path, losses: bytes = FIRST, checks: bytes = b"checks 1", pictures: bytes = b"PICTURES = 1\n") -> Path:
    """A course of two assignments as an installation has it."""
    for name in (LOSSES, STEPS):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / f"{name}.ipynb").write_bytes(losses if name == LOSSES else FIRST)
        (folder / name / f"{name}.checks").write_bytes(checks)
    (folder / LOSSES / "pictures_04.py").write_bytes(pictures)
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return pack(tmp_path / "packed")


@pytest.fixture
def place(tmp_path: Path, course: Path) -> Path:
    """A folder in which the course was laid out once."""
    lay_out(course, tmp_path / "mine")
    return tmp_path / "mine"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sources(path: Path) -> dict[str, str]:
    """The cells of a notebook by id."""
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_bytes())["cells"]}


def write(path: Path, answer: str = ANSWER, **more: str) -> bytes:
    """Write answers where the stubs of the first version are, as a student does; `more` are cells of their own."""
    own = [{"cell_type": "code", "id": name, "metadata": {}, "source": text} for name, text in more.items()]
    path.write_bytes(notebook(*own, cell("mse-answer", answer), cell("mse", 'check("mse")', solution=False)))
    return path.read_bytes()


# --- Laying out


def test_the_command_lays_out_every_file_of_the_course_and_nothing_else(tmp_path, capsys):
    assert main(["start", str(tmp_path / "mine"), "--no-open"]) == 0
    laid = files(tmp_path / "mine")
    del laid[".jaxercise.json"]
    packed = [file for folder in packed_assignments(packed_course()) for file in files_of(folder)]
    assert len(packed_assignments(packed_course())) == len(list((ROOT / "source").glob("*/*.ipynb"))) > 1
    assert laid == {f"{file.parent.name}/{file.name}": file.read_bytes() for file in packed}
    assert capsys.readouterr().out.startswith(f"New in {tmp_path / 'mine'}: 01_what_is_ml, ")


def test_a_course_from_a_checkout_is_its_release_folder():
    assert packed_course() == ROOT / "release"


def test_nothing_hidden_and_no_progress_is_handed_out(course, tmp_path):
    (course / LOSSES / f"{LOSSES}.progress.json").write_text("{}")
    (course / LOSSES / ".secret").write_text("")
    (course / LOSSES / ".ipynb_checkpoints").mkdir()
    lay_out(course, tmp_path / "mine")
    names = {path.name for path in (tmp_path / "mine" / LOSSES).iterdir()}
    assert names == {f"{LOSSES}.ipynb", f"{LOSSES}.checks", "pictures_04.py"}


def test_a_second_start_leaves_an_assignment_alone_and_says_so(course, place):
    (place / LOSSES / "pictures_04.py").unlink()
    write(place / LOSSES / f"{LOSSES}.ipynb")
    before = files(place)
    pack(course, SECOND, b"checks 2")
    assert lay_out(course, place) == [f"Already in {place}, left as they are: {LOSSES}, {STEPS}."]
    assert files(place) == before


def test_an_assignment_that_is_missing_is_laid_out_beside_those_that_are_there(course, place):
    for path in (place / STEPS).iterdir():
        path.unlink()
    (place / STEPS).rmdir()
    told = lay_out(course, place)
    assert told == [f"New in {place}: {STEPS}.", f"Already in {place}, left as they are: {LOSSES}."]
    assert (place / STEPS / f"{STEPS}.ipynb").read_bytes() == FIRST


def test_no_draft_is_left(place):
    assert sorted(path.name for path in place.iterdir()) == [".jaxercise.json", LOSSES, STEPS]


# --- Updating


def test_an_update_without_anything_newer_changes_nothing(course, place):
    write(place / LOSSES / f"{LOSSES}.ipynb")
    before = files(place)
    assert lay_out(course, place, update=True) == [f"{place} has nothing older than this version of jaxercise."]
    assert files(place) == before


def test_untouched_files_are_replaced(course, place):
    pack(course, SECOND, b"checks 2", b"PICTURES = 2\n")
    told = lay_out(course, place, update=True)
    laid = files(place)
    assert laid[f"{LOSSES}/{LOSSES}.ipynb"] == SECOND
    assert laid[f"{LOSSES}/{LOSSES}.checks"] == b"checks 2"
    assert laid[f"{LOSSES}/pictures_04.py"] == b"PICTURES = 2\n"
    assert told[1] == f"{LOSSES}/{LOSSES}.ipynb: replaced by a newer one; you had not changed it."
    assert not list(place.rglob("*.new.ipynb"))


def test_a_notebook_that_was_only_run_is_untouched(course, place):
    mine = place / LOSSES / f"{LOSSES}.ipynb"
    ran = json.loads(FIRST)
    ran["cells"][1] |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "○"}]}
    ran["cells"][0]["source"] = ran["cells"][0]["source"].splitlines(keepends=True)  # as JupyterLab saves it
    mine.write_text(json.dumps(ran))
    pack(course, SECOND)
    lay_out(course, place, update=True)
    assert mine.read_bytes() == SECOND


def test_a_changed_notebook_stays_and_the_newer_one_beside_it_has_its_answers(course, place):
    mine = place / LOSSES / f"{LOSSES}.ipynb"
    work = write(mine, mine_alone="helper = 1")
    pack(course, SECOND)
    told = lay_out(course, place, update=True)
    assert mine.read_bytes() == work
    newer = sources(place / LOSSES / f"{LOSSES}.new.ipynb")
    assert newer == {**{cell["id"]: cell["source"] for cell in json.loads(SECOND)["cells"]}, "mse-answer": ANSWER}
    assert told == [
        f"{LOSSES}/{LOSSES}.ipynb: yours stays. The newer notebook is {LOSSES}.new.ipynb beside it, with your answers to mse. "
        "What you wrote in other cells is in yours alone. To go on in the newer one, rename yours to "
        f"{LOSSES}.old.ipynb and then the newer one to {LOSSES}.ipynb."
    ]


def test_a_newer_notebook_is_offered_once_and_taken_by_renaming(course, place):
    mine, newer = (place / LOSSES / f"{LOSSES}{end}" for end in (".ipynb", ".new.ipynb"))
    write(mine)
    pack(course, SECOND)
    lay_out(course, place, update=True)
    (told,) = lay_out(course, place, update=True)
    assert "is still beside yours" in told
    mine.rename(place / LOSSES / f"{LOSSES}.old.ipynb")
    newer.rename(mine)
    before = files(place)
    assert lay_out(course, place, update=True) == [f"{place} has nothing older than this version of jaxercise."]
    assert files(place) == before
    third = notebook(cell("mse-answer", stub("mse")), cell("mae-answer", stub("mae", "p, y, norm")))
    pack(course, third)
    lay_out(course, place, update=True)
    assert sources(newer) == {"mse-answer": ANSWER, "mae-answer": stub("mae", "p, y, norm")}


def test_a_newer_notebook_that_was_worked_in_is_not_written_over(course, place):
    write(place / LOSSES / f"{LOSSES}.ipynb")
    pack(course, SECOND)
    lay_out(course, place, update=True)
    work = write(place / LOSSES / f"{LOSSES}.new.ipynb", "def mse(p, y):\n    return 2")
    pack(course, notebook(cell("mse-answer", stub("mse"))))
    (told,) = lay_out(course, place, update=True)
    assert (place / LOSSES / f"{LOSSES}.new.ipynb").read_bytes() == work
    assert told.endswith("Nothing was written. Rename it or delete it, and run this command again.")


def test_a_changed_module_stays_and_the_checks_are_renewed(course, place):
    (place / LOSSES / "pictures_04.py").write_text("MINE = 1\n")
    pack(course, FIRST, b"checks 2", b"PICTURES = 2\n")
    told = lay_out(course, place, update=True)
    assert (place / LOSSES / "pictures_04.py").read_text() == "MINE = 1\n"
    assert (place / LOSSES / f"{LOSSES}.checks").read_bytes() == b"checks 2"
    assert any(line.startswith(f"{LOSSES}/pictures_04.py: yours stays") for line in told)


def test_a_file_that_was_deleted_is_there_again_after_an_update(course, place):
    (place / LOSSES / f"{LOSSES}.ipynb").unlink()
    assert lay_out(course, place, update=True) == [f"{LOSSES}/{LOSSES}.ipynb: it was missing and is there again."]
    assert (place / LOSSES / f"{LOSSES}.ipynb").read_bytes() == FIRST


@pytest.mark.parametrize("record", [None, b"", b"[1]", b'{"format": 1, "files": {"04_losses/04_losses.ipynb": 3}}'])
def test_without_a_sound_record_everything_that_differs_is_work(course, place, record):
    (place / ".jaxercise.json").unlink()
    if record is not None:
        (place / ".jaxercise.json").write_bytes(record)
    before = files(place)
    pack(course, SECOND, b"checks 2", b"PICTURES = 2\n")
    lay_out(course, place, update=True)
    after = files(place)
    assert {name for name in before if before[name] != after[name]} <= {".jaxercise.json"}
    assert after[f"{LOSSES}/{LOSSES}.new.ipynb"] == SECOND


def test_a_notebook_that_cannot_be_read_stays_as_it_is(course, place):
    (place / LOSSES / f"{LOSSES}.ipynb").write_bytes(b"\xff{ half a")
    pack(course, SECOND)
    (told,) = lay_out(course, place, update=True)
    assert (place / LOSSES / f"{LOSSES}.ipynb").read_bytes() == b"\xff{ half a"
    assert (place / LOSSES / f"{LOSSES}.new.ipynb").read_bytes() == SECOND and "without answers" in told


# --- Carrying answers over


def test_an_answer_without_one_place_in_the_newer_notebook_is_named_and_left():
    old = notebook(
        cell("mse-answer", ANSWER), cell("mse-answer", "# its second half"), cell("gone-answer", "gone = 1"),
        cell("why", "Because.", "markdown"), cell("mae-answer", "mae = 2"),
    )  # fmt: skip
    new = notebook(*(cell(f"{name}-answer", stub(name)) for name in ("mse", "mae")), cell("why", "why = 0"))
    made = carry(old, new, given=["something"])
    assert (made.carried, made.left) == (("mae",), ("mse", "gone", "why"))
    texts = {each["id"]: "".join(each["source"]) for each in json.loads(made.content)["cells"]}
    assert texts == {"mse-answer": stub("mse"), "mae-answer": "mae = 2", "why": "why = 0"}


def test_a_written_answer_is_carried_over_with_its_picture():
    picture = {"a.png": {"image/png": "AAAA"}}
    old = notebook({**cell("why", "![](attachment:a.png)", "markdown"), "attachments": picture})
    (carried,) = json.loads(carry(old, notebook(cell("why", "YOUR ANSWER HERE", "markdown")), ()).content)["cells"]
    assert "".join(carried["source"]) == "![](attachment:a.png)" and carried["attachments"] == picture


def test_an_old_stub_is_no_answer():
    new = notebook(cell("mse-answer", stub("mse", "p, y, w=1")))
    assert carry(FIRST, new, ()).content == new


# --- What cannot be done


def test_a_folder_that_is_a_file_is_refused_with_a_next_step(tmp_path, capsys):
    (tmp_path / "mine").write_text("a letter")
    assert main(["start", str(tmp_path / "mine"), "--no-open"]) == 2
    assert (tmp_path / "mine").read_text() == "a letter"
    assert "Give a folder that you may change: jaxercise start FOLDER" in capsys.readouterr().err


def test_a_file_in_the_place_of_an_assignment_is_kept(course, tmp_path):
    (tmp_path / LOSSES).write_text("a letter")
    with pytest.raises(StartError, match="Rename it, or give another folder"):
        lay_out(course, tmp_path)
    assert (tmp_path / LOSSES).read_text() == "a letter"


def test_a_folder_without_any_notebook_of_ours_is_not_opened(course, place):
    assert [path.name for path in notebooks_in(place, course)] == [f"{LOSSES}.ipynb", f"{STEPS}.ipynb"]
    for path in place.glob("*/*.ipynb"):
        path.unlink()
    with pytest.raises(StartError, match=f"Run: jaxercise start {place} --update"):
        notebooks_in(place, course)


# --- Opening


def test_without_a_name_the_folder_of_the_course_is_meant(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert default_folder() == Path("jaxercise-course")
    lay_out(course, Path("jaxercise-course"))
    monkeypatch.chdir("jaxercise-course")
    assert default_folder() == Path()


def test_jupyterlab_is_that_of_this_python_over_the_folder(place):
    command = lab_command(place, place / LOSSES / f"{LOSSES}.ipynb", ["--no-browser"])
    assert command[:3] == [sys.executable, "-m", "jupyterlab"] and command[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={place}" in command
    assert f"--LabApp.default_url=/lab/tree/{LOSSES}/{LOSSES}.ipynb" in command


def test_our_settings_come_before_the_users_and_figures_are_shown():
    found = lab_environment({"JUPYTER_CONFIG_PATH": "/theirs", "MPLBACKEND": "Agg", "HOME": "/home/ada"})
    assert found == {"JUPYTER_CONFIG_PATH": f"{SETTINGS}{os.pathsep}/theirs", "HOME": "/home/ada"}
    assert (SETTINGS / "labconfig" / "default_setting_overrides.json").is_file()


def test_the_first_notebook_with_an_answer_that_is_not_begun_is_opened(tmp_path):
    paths = [tmp_path / name for name in ("01.ipynb", "03.ipynb", "04.ipynb")]
    for path, text in zip(paths, ("return A @ x", STUB, STUB), strict=True):
        path.write_text(text)
    assert first_unfinished(paths) == paths[1]
    assert first_unfinished(paths[:1]) == paths[0]


def test_every_server_extension_that_nbgrader_switches_on_is_off():
    on = json.loads((Path(sys.prefix) / "etc/jupyter/jupyter_server_config.d/nbgrader.json").read_text())
    off = json.loads((SETTINGS / "jupyter_server_config.d/nbgrader.json").read_text())
    names = on["ServerApp"]["jpserver_extensions"]
    assert names and off["ServerApp"]["jpserver_extensions"] == dict.fromkeys(names, False)
