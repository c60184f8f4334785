"""The gradebook, and its copies, are opened to read all scores and to write better ones."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import sqlite3
book = f"{known.course}/classroom/gradebook.db"
attempt("bytes", lambda: open(book, "rb").read())
attempt("append", lambda: open(book, "ab").write(b"x"))
attempt("query", lambda: sqlite3.connect(book).execute("SELECT * FROM student").fetchall())
attempt("update", lambda: sqlite3.connect(book).execute("UPDATE grade SET manual_score = 4, auto_score = 4"))
attempt("url", lambda: sqlite3.connect(f"file:{book}?immutable=1", uri=True).execute("SELECT last_name FROM student").fetchall())
"""
)


def test_no_score_is_read_or_written(outcome):
    assert outcome.was_refused("bytes", "append", "query", "update", "url")
