"""Seccomp: refuses system calls that neither Landlock nor a change of uid covers.

The filter has two parts. libzmq aborts if a network socket is refused while it starts, so the second part is loaded once the kernel is set up, for all
of its threads and before any of a student's code.
"""

import errno
import socket
from collections.abc import Iterator

# Calls that are refused whatever their arguments are, by what they could reach.
_REFUSED = {
    "namespaces and mounts": "unshare setns mount umount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick "
    "mount_setattr",
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd migrate_pages move_pages ioprio_set",
    "ways around this list": "io_uring_setup io_uring_enter io_uring_register userfaultfd bpf perf_event_open personality open_by_handle_at "
    "name_to_handle_at",
    "keys": "add_key request_key keyctl",
    "the machine": "reboot kexec_load kexec_file_load init_module finit_module delete_module swapon swapoff acct quotactl quotactl_fd settimeofday "
    "clock_settime clock_adjtime adjtimex stime sethostname setdomainname iopl ioperm syslog vhangup lookup_dcookie nfsservctl uselib modify_ldt",
    "files that Landlock does not watch": "truncate inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark mknod mknodat chown lchown fchown fchownat "
    "setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr",
    "memory that no limit counts, or that outlives its process": "memfd_create memfd_secret shmget shmat shmctl msgget msgsnd msgrcv msgctl semget semop "
    "semctl semtimedop mq_open mq_unlink",
}
# Calls that could harm readable files or other processes of the same user, or get a larger share of the processor, as each session has one, and
# that harmless programs make, too: they succeed and do nothing.
_IGNORED = "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat sched_setscheduler sched_setparam sched_setattr setsid"
# Reported as missing: glibc then makes the older call, whose flags a filter can read.
_UNKNOWN = "clone3"
# Calls that older libraries have no name for; from 403 on, a number is the same on every architecture.
_NUMBERS = {
    "quotactl_fd": 443,
    "memfd_secret": 447,
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
_NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080)
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into somebody's terminal
_TYPE_MASK = 0xF  # of a socket's type, without its flags
_SIGNALS = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")


def refuse_early(own_pid: int, signals_scoped: bool) -> None:
    """Load the first part, for this process and its descendants.

    signals_scoped: whether Landlock keeps signals in; if not, this process may signal itself only.
    Raises: ImportError without libseccomp, OSError.
    """
    rules = _filter()
    for names in _REFUSED.values():
        _refuse(rules, names, errno.EPERM)
    _refuse(rules, _IGNORED, 0)
    _refuse(rules, _UNKNOWN, errno.ENOSYS)
    for call, arguments in _conditional():
        _refuse(rules, call, errno.EPERM, *arguments)
    if not signals_scoped:
        _refuse(rules, "pidfd_send_signal", errno.EPERM)
        for call in _SIGNALS:
            _refuse(rules, call, errno.EPERM, _argument(0, "NE", own_pid))
    rules.load()


def refuse_network() -> None:
    """Load the second part, for all threads: it allows no socket but a Unix stream that others connect to.

    Raises: ImportError without libseccomp, OSError.
    """
    import pyseccomp

    rules = _filter()
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
    _refuse(rules, "socket", errno.EPERM, _argument(0, "NE", socket.AF_UNIX))
    # Landlock does not cover named sockets: a service of the user's would start programs outside.
    _refuse(rules, "connect", errno.EPERM)
    for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):  # these send to names without connecting
        _refuse(rules, "socket", errno.EPERM, _argument(1, "MASKED_EQ", _TYPE_MASK, kind))
    rules.load()


def _conditional() -> Iterator[tuple[str, tuple]]:
    """Calls that are refused for one of their arguments, with the condition on it."""
    for flag in _NEW_NAMESPACES:
        yield "clone", (_argument(0, "MASKED_EQ", flag, flag),)
    for request in _TERMINAL_INPUT:
        yield "ioctl", (_argument(1, "MASKED_EQ", 0xFFFFFFFF, request),)
    yield "prlimit64", (_argument(0, "NE", 0),)  # another process's limits
    yield "sched_setaffinity", (_argument(0, "NE", 0),)
    yield "setpriority", (_argument(0, "NE", 0),)
    yield "setpriority", (_argument(1, "NE", 0),)


def _filter() -> object:
    import pyseccomp

    return pyseccomp.SyscallFilter(pyseccomp.ALLOW)


def _refuse(rules: object, names: str, error: int, *arguments: object) -> None:
    """Add a rule for each name that this architecture has."""
    import pyseccomp

    for name in names.split():
        number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)
        number = _NUMBERS.get(name, number) if number < 0 else number
        if number >= 0:  # others are another architecture's
            rules.add_rule(pyseccomp.ERRNO(error), number, *arguments)


def _argument(index: int, comparison: str, *numbers: int) -> object:
    import pyseccomp

    return pyseccomp.Arg(index, getattr(pyseccomp, comparison), *numbers)
