"""Shares one database engine over a whole run; nbgrader makes a new one ten times for every submission."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader import api
from sqlalchemy.engine import Engine


@contextmanager
def one_engine() -> Iterator[None]:
    """Let every Gradebook that this thread opens inside a `with` share an engine and its compiled statements.

    Replaces `create_engine` in nbgrader.api, as `Gradebook` calls it itself. Closing a gradebook still ends its session and transaction.
    """
    stock, here, engines = api.create_engine, threading.get_ident(), {}

    def create(url: str, **settings: object) -> Engine:
        if threading.get_ident() != here:
            return stock(url, **settings)
        if url not in engines:
            engines[url] = stock(url, **settings)
            engines[url].dispose = lambda: None
        return engines[url]

    api.create_engine = create
    try:
        yield
    finally:
        api.create_engine = stock
        for engine in engines.values():
            del engine.dispose
            engine.dispose()
