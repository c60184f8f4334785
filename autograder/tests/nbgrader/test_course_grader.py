"""How a course is graded stands in the section `Grading` of its configuration."""

import pytest
from jaxercise.nbgrader._course_grader import CourseGrader
from traitlets.config import Config


@pytest.mark.parametrize("section", ["Grading", "CourseGrader"])
def test_settings_are_read_from_their_section(section):
    assert CourseGrader(config=Config({section: {"workers": 3}})).workers == 3
    assert CourseGrader().workers == 0
