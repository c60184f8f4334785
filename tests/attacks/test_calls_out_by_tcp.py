"""A connection by TCP to this machine, in both families, and a port of one's own."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import socket, urllib.request
attempt("connect", lambda: socket.create_connection(("127.0.0.1", known.tcp), timeout=2))
attempt("six", lambda: socket.create_connection(("::1", known.tcp), timeout=2))
attempt("fetch", lambda: urllib.request.urlopen(f"http://127.0.0.1:{known.tcp}", timeout=2))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
"""
)


def test_no_connection_is_made(outcome):
    assert outcome.was_refused("connect", "six", "fetch", "listen")
