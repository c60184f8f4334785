"""Named and abstract sockets, those of a session's services, and the rarer families: each would start something outside the walls."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import glob, os, socket
def connect(address, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_UNIX, kind) as sender:
        sender.settimeout(2)
        sender.connect(address)
        return address
attempt("named", lambda: connect(known.named))
attempt("abstract", lambda: connect(known.abstract))
attempt("bus", lambda: connect("/run/dbus/system_bus_socket"))
attempt("systemd", lambda: connect("/run/systemd/private"))
attempt("docker", lambda: connect("/var/run/docker.sock"))
attempt("log", lambda: connect("/dev/log", socket.SOCK_DGRAM))
attempt("datagram", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", known.named))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("machine", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))
attempt("crypto", lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET))
"""
)


def test_no_service_is_reached(outcome):
    assert outcome.was_refused(
        "named", "abstract", "bus", "systemd", "docker", "log", "datagram", "netlink", "machine", "crypto"
    )
