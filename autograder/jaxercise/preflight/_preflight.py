"""Finds the highest level whose walls stop every attack from inside; runs at every start of grading."""

import json
import os
import secrets
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..sandbox import LEVELS, UNPROTECTED, Policy, device_files
from ..zygote import ZygoteError
from ._advice import next_step
from ._probes import ATTACKS
from ._workplace import run_confined, workplace

PROBE_SECONDS = 600.0  # after which it counts as hanging
_FORKS = 24
_LIMITS = {"core": 0, "data": 1 << 30, "fsize": 1 << 20, "nproc": _FORKS // 2}
_CODE = "from jaxercise.preflight._probes import main; main()"


@dataclass(frozen=True)
class Probe:
    """One attack from inside: whether it was stopped, and what it met or achieved."""

    attack: str
    stopped: bool
    met: str


@dataclass(frozen=True)
class Attempt:
    """One try to reach a level; `reason` says why it is not reached and is empty if it is."""

    level: str
    reason: str
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True)
class Preflight:
    """The level that this machine reaches, and every attempt, the highest level first."""

    level: str
    attempts: tuple[Attempt, ...]

    def missing(self) -> str:
        """Why higher levels are not reached, and the next step for each; for staff."""
        failed = [each for each in self.attempts if each.reason]
        return "\n".join(
            f"Level {each.level} is not reached: {each.reason}. Next: {next_step(each.level)}." for each in failed
        )


def preflight(highest: str = LEVELS[-1], hidden: Sequence[Path | str] = (), devices: Sequence[str] = ()) -> Preflight:
    """Find the highest level, up to `highest`, whose walls stop every attack; a process does this once.

    hidden: files and folders of the course that a student's process must not read. devices: of a GPU, that it may use.
    """
    return _preflight(highest, tuple(sorted(os.path.abspath(path) for path in hidden)), tuple(devices))


@cache
def _preflight(highest: str, hidden: tuple[str, ...], devices: tuple[str, ...]) -> Preflight:
    attempts = []
    for level in reversed(LEVELS[1 : LEVELS.index(highest) + 1]):
        attempts.append(attempt(level, hidden, devices))
        if not attempts[-1].reason:
            return Preflight(level, tuple(attempts))
    return Preflight(UNPROTECTED.level, tuple(attempts))


def attempt(level: str, hidden: Sequence[str] = (), devices: Sequence[str] = ()) -> Attempt:
    """Confine one process at a level and try every attack in it; never raises."""
    try:
        with _bait() as (folder, facts):
            policy = Policy(level, str(folder), devices=tuple(devices))
            found = _attack(policy, {**facts, "secrets": list(hidden), "devices": _others(devices)})
    except (OSError, ValueError, ZygoteError, subprocess.TimeoutExpired) as error:
        return Attempt(level, str(error))
    probes = tuple(Probe(name, not done, met) for name, (done, met) in found.items())
    through = [f"{probe.attack} ({probe.met})" for probe in probes if not probe.stopped]
    return Attempt(level, f"not stopped: {'; '.join(through)}" if through else "", probes)


def _attack(policy: Policy, facts: dict) -> dict[str, tuple[bool, str]]:
    """For each attack, whether it achieved something, and what.

    Raises: ZygoteError when the process cannot be confined or its report cannot be read.
    """
    more = {"PYTHONDONTWRITEBYTECODE": "1"}
    printed, said, ended = run_confined(_CODE, [json.dumps(facts)], policy, _LIMITS, more, PROBE_SECONDS)
    try:
        found = json.loads(printed.splitlines()[-1])
    except (ValueError, IndexError) as error:
        words = f"{printed}{said}"[-500:].strip() or "nothing"
        raise ZygoteError(f"the probe ended with {ended} and said: {words}") from error
    if set(found) != set(ATTACKS):
        raise ZygoteError("the probe did not try every attack")
    return found


def _others(devices: Sequence[str]) -> list[str]:
    """Device files that nobody is given, and whose opening alone changes nothing."""
    return ["/dev/ptmx", "/dev/tty", *(path for path in device_files() if path not in devices)]


@contextmanager
def _bait() -> Iterator[tuple[Path, dict]]:
    """A workplace, and files and sockets outside of it for the attacker to reach."""
    with ExitStack() as held:
        place = held.enter_context(workplace())
        base = place.parent
        canary, named = base / "canary", base / "socket"
        canary.write_text("readable", encoding="utf-8")
        canary.chmod(0o644)
        abstract = f"jaxercise-{secrets.token_hex(8)}"
        tcp, udp, *local = (
            held.enter_context(socket.socket(*kind))
            for kind in ((socket.AF_INET,), (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX,), (socket.AF_UNIX,))
        )
        for listener, address in ((tcp, ("127.0.0.1", 0)), (local[0], f"\0{abstract}"), (local[1], str(named))):
            listener.bind(address)
            listener.listen()
        named.chmod(0o777)
        udp.bind(("127.0.0.1", 0))
        yield (
            place,
            {
                "canary": str(canary),
                "named": str(named),
                "abstract": abstract,
                "tcp": tcp.getsockname()[1],
                "udp": udp.getsockname()[1],
                "grader": os.getpid(),
                "forks": _FORKS,
            },
        )
