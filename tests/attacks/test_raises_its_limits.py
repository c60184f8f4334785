"""Limits of its own and of others are raised, and its share of the machine."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os, resource
more = resource.RLIM_INFINITY
for name in ("DATA", "NPROC", "FSIZE", "NOFILE", "CORE"):
    kind = getattr(resource, f"RLIMIT_{name}")
    now = resource.getrlimit(kind)[1]
    attempt(name, lambda: resource.setrlimit(kind, (more, more)) or (1 / 0 if now == more and name == "NPROC" else now))
attempt("others", lambda: resource.prlimit(known.grader, resource.RLIMIT_DATA, (1 << 20, 1 << 20)))
attempt("parents", lambda: resource.prlimit(os.getppid() or 1, resource.RLIMIT_DATA, (1 << 20, 1 << 20)))
attempt("share", lambda: os.nice(-20))
attempt("of others", lambda: os.setpriority(os.PRIO_PROCESS, known.grader, 19))
attempt("survival", lambda: open("/proc/self/oom_score_adj", "w").write("-1000"))
attempt("victim", lambda: open(f"/proc/{known.grader}/oom_score_adj", "w").write("1000"))
"""
)


def test_no_limit_moves(outcome):
    assert outcome.was_refused(
        "DATA", "NPROC", "FSIZE", "NOFILE", "CORE", "others", "parents", "share", "of others", "survival", "victim"
    )
