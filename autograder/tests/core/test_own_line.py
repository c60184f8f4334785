"""The student's own line is found behind an exception, whoever raised it."""

import json
from types import TracebackType

from jaxercise._own_line import own_frame, source_line


def trace_of(source: str, file: str = "<cell>") -> TracebackType | None:
    """The traceback of what a piece of code raises, seen from inside that code."""
    try:
        exec(compile(source, file, "exec"), {"json": json})
    except Exception as error:
        return error.__traceback__.tb_next
    raise AssertionError("nothing was raised")


def test_an_error_inside_a_library_is_at_the_line_that_called_it() -> None:
    frame = own_frame(trace_of("text = '{'\njson.loads(text)"))
    assert (frame.filename, frame.lineno) == ("<cell>", 2)


def test_the_deepest_of_several_own_frames_is_named() -> None:
    frame = own_frame(trace_of("def inner():\n    1 / 0\n\ndef outer():\n    inner()\n\nouter()"))
    assert (frame.name, frame.lineno) == ("inner", 2)


def test_code_in_a_further_folder_is_not_the_students() -> None:
    trace = trace_of("1 / 0", "/somewhere/ours/module.py")
    assert own_frame(trace) is not None
    assert own_frame(trace, ("/somewhere/ours",)) is None
    assert own_frame(None) is None


def test_the_line_comes_without_its_indentation() -> None:
    try:
        if True:
            raise KeyError("here")
    except KeyError as error:
        assert source_line(own_frame(error.__traceback__)) == 'raise KeyError("here")'
