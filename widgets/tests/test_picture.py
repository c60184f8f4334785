"""The base of every widget: where an answer is computed that somebody asks for."""

import threading

import pytest
from jaxercise_widgets import _picture


class Sketch(_picture.Picture):
    """Remembers in which thread it computes, until it is broken."""

    _esm = "export default {}"

    def __init__(self):
        super().__init__()
        self.broken, self.threads, self.busy_then = False, [], []

    def jobs(self):
        self.threads.append(threading.current_thread())
        self.busy_then.append(self.busy)
        if self.broken:
            raise TypeError("broken")
        self.publish()
        yield

    def state_finding(self):
        return "a sketch"


@pytest.fixture
def ask_twice(monkeypatch):
    monkeypatch.setattr(_picture, "QUICK_SECONDS", 60)  # so that on no machine an answer is slow

    def ask(sketch, between=lambda: None):
        for step in (sketch.ask, between, sketch.ask):
            step()
            assert sketch.wait()
        return [thread is threading.current_thread() for thread in sketch.threads]

    return ask


def test_after_a_quick_answer_the_next_is_computed_where_it_is_asked_for_and_nobody_is_told_to_wait(ask_twice):
    sketch = Sketch()
    assert ask_twice(sketch) == [False, True]
    assert sketch.busy_then == [True, False]


def test_after_a_slow_answer_the_next_is_computed_on_the_worker(ask_twice, monkeypatch):
    monkeypatch.setattr(_picture, "QUICK_SECONDS", 0)
    assert ask_twice(Sketch()) == [False, False]


def test_a_new_function_is_compiled_on_the_worker_however_quick_the_old_one_was(ask_twice):
    sketch = Sketch()
    assert ask_twice(sketch, between=lambda: sketch.follow(loss=abs)) == [False, False]


def test_an_error_where_it_is_asked_for_is_told_in_the_picture_and_the_cell_goes_on(ask_twice):
    sketch = Sketch()

    def break_it():
        sketch.broken = True

    assert ask_twice(sketch, between=break_it) == [False, True]
    assert "TypeError" in sketch.lessons[0]["says"]
