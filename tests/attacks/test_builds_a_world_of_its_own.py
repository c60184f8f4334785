"""Namespaces, mounts, another root, and another user: with any of them the walls would look different."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import ctypes, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def called(name, *arguments):
    if getattr(libc, name)(*[each if isinstance(each, bytes) else ctypes.c_long(each) for each in arguments]) < 0:
        raise OSError(ctypes.get_errno(), name)
    return "allowed"
for name, flag in {"users": 0x10000000, "mounts": 0x20000, "network": 0x40000000, "processes": 0x20000000, "names": 0x04000000}.items():
    attempt(name, lambda: called("unshare", flag))
attempt("clone", lambda: called("syscall", 56, 0x10000000 | 17, 0, 0, 0, 0))
attempt("clone3", lambda: called("syscall", 435, 0, 0))
attempt("mount", lambda: called("mount", b"none", b"/tmp", b"tmpfs", 0, 0))
attempt("root", lambda: os.chroot("/tmp"))
attempt("join", lambda: called("setns", os.open("/proc/self/ns/mnt", os.O_RDONLY), 0))
attempt("user", lambda: os.setuid(0) if os.getuid() else 1 / 0)
attempt("group", lambda: os.setgroups([0]))
attempt("owner", lambda: os.chown(".", 1, 1))
attempt("sudo", lambda: subprocess.run(["sudo", "-n", "true"], check=True, capture_output=True))
attempt("su", lambda: subprocess.run(["su", "-c", "true"], check=True, capture_output=True, stdin=subprocess.DEVNULL))
"""
)


def test_there_is_no_other_world(outcome):
    assert outcome.was_refused(
        "users", "mounts", "network", "processes", "names", "clone", "clone3", "mount", "root", "join", "user", "group", "owner", "sudo", "su"
    )  # fmt: skip
