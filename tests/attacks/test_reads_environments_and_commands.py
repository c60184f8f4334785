"""The environments and command lines of the first process, of the grading process and of every other are read, and this one's own is shown."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os
def read(what):
    return open(f"/proc/{what}", "rb").read()
attempt("grader", lambda: read(f"{known.grader}/environ"))
attempt("command", lambda: read(f"{known.grader}/cmdline"))
attempt("folder", lambda: os.readlink(f"/proc/{known.grader}/cwd"))
attempt("files", lambda: os.listdir(f"/proc/{known.grader}/fd"))
found = b""
for pid in {1, 2, os.getppid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())} if os.access("/proc/1", 0) else ():
    try:
        found += read(f"{pid}/environ") + read(f"{pid}/cmdline")
    except OSError:
        pass
print(found, dict(os.environ))
print("course in it:", known.course.encode() in found, known.course in str(dict(os.environ)))
"""
)


def test_no_environment_but_its_own_is_read_and_that_tells_nothing(outcome):
    assert "course in it: True" not in outcome.shown
    assert outcome.was_refused("grader", "command", "folder", "files")
