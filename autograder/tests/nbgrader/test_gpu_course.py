"""A course for GPUs is graded on the CPU where there is none, and not at all where JAX cannot use the one that there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.cli import main
from jaxercise.preflight import Gpu, try_gpu
from jaxercise.sandbox import cards, lent_card
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    CONFIG,
    build_course,
    grades,
    nbgrader,
    released,
    solved,
    submit,
)
from jaxercise_testing.stand_in import device_file

pytestmark = pytest.mark.skipif(bool(cards()), reason="this machine has a GPU")
ON_GPUS = CONFIG.replace('course_id="course"', 'course_id="course", gpu=True, workers=2')


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Path]:
    """A course for GPUs with one submission."""
    made = build_course(tmp_path / "course", tmp_path / "state", ON_GPUS)
    nbgrader(made, "generate_assignment", ASSIGNMENT)
    submit(made, "ada", solved(released(made)))
    return made


def test_without_a_gpu_it_is_graded_on_the_cpu_and_says_so(course: Path) -> None:
    said = nbgrader(course, "autograde", ASSIGNMENT).stderr
    assert "Not measured on a GPU: this machine has none." in said
    assert grades(course, "ada")["double"]["auto"] == 4.0


def test_a_gpu_that_jax_cannot_use_stops_grading_before_anything_is_judged_and_the_doctor_says_why(
    course: Path, capsys: pytest.CaptureFixture
) -> None:
    with device_file("nvidia") as card:
        refused = nbgrader(course, "autograde", ASSIGNMENT, check=False)
        main(["doctor", "--course", str(course)])
    told = capsys.readouterr().out
    assert refused.returncode and "JAX cannot use the one of this machine" in refused.stderr, card
    assert "instances of gpu" in refused.stderr and "Baking" not in refused.stderr
    assert "without  GPU          JAX cannot use it at level" in told
    assert not (course / "autograded" / "ada").exists()
    nbgrader(course, "autograde", ASSIGNMENT)
    assert grades(course, "ada")["double"]["auto"] == 4.0


def test_while_every_gpu_is_in_use_none_is_tried() -> None:
    def waits() -> None:
        raise AssertionError("Somebody else has the card.")

    with device_file("nvidia"), lent_card(waits):
        assert try_gpu("unprotected", {"core": 0}) == Gpu("in use by another grading")


def test_the_walls_of_a_course_are_opened_for_a_gpu_in_one_place_alone(tmp_path: Path) -> None:
    made = build_course(tmp_path / "course", tmp_path / "state", "c = get_config()\nc.Grading.gpu = True\n" + CONFIG)
    refused = nbgrader(made, "generate_assignment", ASSIGNMENT, check=False)
    assert "c.Grading.gpu was set to True" in refused.stderr
