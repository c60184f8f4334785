"""How a course is graded stands in the section `Grading` of its configuration."""

from pathlib import Path

import pytest
from jaxercise._errors import DefinitionError
from jaxercise.nbgrader._course_effects import course_effects
from jaxercise.nbgrader._course_grader import CourseGrader
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config


@pytest.mark.parametrize("section", ["Grading", "CourseGrader"])
def test_settings_are_read_from_their_section(section):
    assert CourseGrader(config=Config({section: {"workers": 3}})).workers == 3
    assert CourseGrader().workers == 0


@pytest.mark.parametrize("name", ["01_seccond", "01_seccond.slope.value", "", ".slope"])
def test_an_effect_for_an_assignment_that_the_course_does_not_have_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "source" / "01_second").mkdir(parents=True)
    course = CourseDirectory(config=Config({"CourseDirectory": {"root": str(tmp_path)}}))
    assert course_effects(course, "00_first", "", {"01_second.slope": "hold"}) == {}
    with pytest.raises(DefinitionError, match=f"names '{name}', and this course has no such assignment"):
        course_effects(course, "00_first", "", {"01_second": "hold", name: "hold"})
