"""Open files that were inherited, sockets of the zygote, and connection files of other kernels: each would be a door."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import glob, os, socket, stat
doors = []
for fd in range(3, 4096):
    try:
        mode, name = os.fstat(fd).st_mode, os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    if stat.S_ISREG(mode) and not name.startswith(("/usr", os.getcwd())) and "memfd" not in name:
        doors.append(name)
print("doors:", [name for name in doors if known.course in name or "jupyter" in name.lower()])
others = [path for path in glob.glob(f"{os.path.dirname(os.path.dirname(os.getcwd()))}/jx*/run/*") if not path.startswith(os.path.dirname(os.getcwd()))]
print("others:", others)
attempt("list", lambda: os.listdir(os.path.dirname(os.path.dirname(os.getcwd()))).remove(os.path.basename(os.path.dirname(os.getcwd()))) or others[0])
attempt("leases", lambda: open("/run/jaxercise/60706", "w"))
attempt("listed leases", lambda: os.listdir("/run/jaxercise"))
"""
)


def test_no_door_was_left_open(outcome):
    assert "doors: []" in outcome.shown
    assert "others: []" in outcome.shown
    assert outcome.was_refused("list", "leases", "listed leases")
