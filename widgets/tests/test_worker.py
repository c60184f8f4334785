"""The worker: newest wins, cancelling, errors handed over."""

import threading

import pytest
from jaxercise_widgets._runners import Worker


def test_the_newest_request_wins():
    worker, gate, done = Worker(), threading.Event(), []

    def job(name, pieces):
        for piece in range(pieces):
            if piece == 1:
                gate.wait()
            done.append((name, piece))
            yield

    worker.submit("me", job("old", 50), print)
    while not done:
        pass
    worker.submit("me", job("new", 2), print)
    gate.set()
    assert worker.wait("me")
    assert [piece for name, piece in done if name == "new"] == [0, 1]
    assert sum(name == "old" for name, _ in done) <= 2


def test_a_cancelled_job_stops_at_its_next_piece():
    worker, started, go, done = Worker(), threading.Event(), threading.Event(), []

    def job():
        while True:
            started.set()
            go.wait()
            done.append(1)
            yield

    worker.submit("me", job(), print)
    started.wait()
    worker.cancel("me")
    go.set()
    assert worker.wait("me")
    assert len(done) == 1


def test_two_owners_take_turns():
    worker, both, done = Worker(), threading.Event(), []

    def job(name):
        both.wait()
        for _ in range(20):
            done.append(name)
            yield

    worker.submit("a", job("a"), print)
    worker.submit("b", job("b"), print)
    both.set()
    assert worker.wait("a") and worker.wait("b")
    assert done == ["a", "b"] * 20


def test_an_error_is_handed_to_whoever_asked_and_the_worker_lives_on():
    worker, heard, done = Worker(), [], []

    def bad():
        raise ValueError("no")
        yield

    def fine():
        done.append(1)
        yield

    worker.submit("a", bad(), heard.append)
    worker.wait("a")
    worker.submit("a", fine(), heard.append)
    worker.wait("a")
    assert [str(error) for error in heard] == ["no"]
    assert done == [1]


def test_a_quick_piece_runs_in_the_thread_that_asks_and_the_rest_on_the_worker():
    worker, threads = Worker(), []

    def job():
        for _ in range(2):
            threads.append(threading.current_thread())
            yield

    worker.submit("me", job(), print, here=True)
    assert worker.wait("me")
    assert threads[0] is threading.current_thread()
    assert threads[1].name == "jaxercise-pictures"


def test_while_another_piece_runs_a_quick_one_waits_for_its_turn():
    worker, started, go, threads = Worker(), threading.Event(), threading.Event(), []

    def slow():
        started.set()
        go.wait()
        yield

    def quick():
        threads.append(threading.current_thread().name)
        yield

    worker.submit("slow", slow(), print)
    started.wait()
    worker.submit("quick", quick(), print, here=True)
    assert threads == []
    go.set()
    assert worker.wait("quick")
    assert threads == ["jaxercise-pictures"]


def test_a_piece_interrupted_in_the_students_thread_leaves_the_worker_free():
    worker, done = Worker(), []

    def interrupted():
        raise KeyboardInterrupt
        yield

    def fine():
        done.append(1)
        yield

    with pytest.raises(KeyboardInterrupt):
        worker.submit("me", interrupted(), print, here=True)
    worker.submit("me", fine(), print)
    assert worker.wait("me")
    assert done == [1]
