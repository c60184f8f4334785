"""A datagram, a name that holds what was found, and a broadcast: nobody needs to answer."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import socket
def send(family, address, kind=socket.SOCK_DGRAM):
    with socket.socket(family, kind) as sender:
        return sender.sendto(b"found", address)
attempt("datagram", lambda: send(socket.AF_INET, ("127.0.0.1", known.udp)))
attempt("six", lambda: send(socket.AF_INET6, ("::1", known.udp)))
attempt("name", lambda: socket.getaddrinfo(f"{known.mark}.example.org", 80))
attempt("raw", lambda: send(socket.AF_INET, ("127.0.0.1", 0), socket.SOCK_RAW))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
"""
)


def test_no_datagram_leaves(outcome):
    assert outcome.was_refused("datagram", "six", "name", "raw", "packet")
