"""The memory of the grading process is opened, copied, mapped and asked of the debugger."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def called(name, *arguments):
    if getattr(libc, name)(*map(ctypes.c_long, arguments)) < 0:
        raise OSError(ctypes.get_errno(), name)
    return "allowed"
attempt("open", lambda: open(f"/proc/{known.grader}/mem", "r+b").read(1))
attempt("maps", lambda: open(f"/proc/{known.grader}/maps").read())
attempt("copy", lambda: called("process_vm_readv", known.grader, 0, 0, 0, 0, 0))
attempt("write", lambda: called("process_vm_writev", known.grader, 0, 0, 0, 0, 0))
attempt("attach", lambda: called("ptrace", 16, known.grader, 0, 0))
attempt("seize", lambda: called("ptrace", 0x4206, known.grader, 0, 0))
attempt("parent", lambda: called("ptrace", 16, os.getppid(), 0, 0))
attempt("files", lambda: called("syscall", 438, os.pidfd_open(known.grader), 0, 0))
attempt("kernel", lambda: open("/dev/mem", "rb").read(1))
attempt("core", lambda: open("/proc/kcore", "rb").read(1))
"""
)


def test_no_other_memory_is_read(outcome):
    assert outcome.was_refused("open", "maps", "copy", "write", "attach", "seize", "parent", "files", "kernel", "core")
