"""The notebook says of itself that its checks are worth a hundred points, are solutions, are not locked, and are another schema."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import cell


def enrich(notebook):
    cell(notebook, "total").metadata["nbgrader"] |= {"points": 100, "max_points": 100}
    cell(notebook, "double").metadata["nbgrader"] |= {
        "points": -4,
        "locked": False,
        "checksum": "0" * 32,
        "schema_version": 99,
    }
    cell(notebook, "double-answer").metadata["nbgrader"] |= {"grade": True, "points": 50}
    cell(notebook, "written").metadata["nbgrader"] |= {"points": 1e308}


ATTACK = Attack(change=enrich)


def test_points_are_the_courses(outcome):
    assert outcome.is_contained()
