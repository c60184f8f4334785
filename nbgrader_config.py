"""The course: where its folders lie and how it is graded. See docs/instructor.md."""

from pathlib import Path

try:
    from jaxercise.nbgrader import configure
except ImportError as error:  # nbgrader would only warn, and then hand out staff files with its defaults
    raise SystemExit(f"nbgrader_config.py: {error}. Install with `pip install -e '.[grading]'`.") from error

c = get_config()  # noqa: F821  (nbgrader gives it to this file)
configure(
    c,
    Path(__file__).parent,
    course_id="jaxercise",
    minimum_level="contained",  # `jaxercise doctor` says what this machine reaches; docs/trust.md what that means
)
