"""A class of attackers and honest students, graded in one run of the real command, and everything that the run left behind."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil

from jaxercise_testing.attack_course import FAST, FAST_POINTS, LEARN, POINTS, ROWS, ROWS_POINTS, add_learning
from jaxercise_testing.course_builder import ASSIGNMENT, build_course, cell, nbgrader, released, solved, submit
from jaxercise_testing.graded_course import Course, all_gone, scores

DESERVED = {
    "double": (4.0, False), "total": (2.0, False), "learn": (POINTS, False), "fast": (FAST_POINTS, False), "rows": (ROWS_POINTS, False),
    "written": (None, True),
}  # fmt: skip
HONEST = ("ada", "mia", "zoe")
SECONDS = 1500.0
# Tight, so that what is greedy is stopped soon; honest students need a quarter of it.
BUDGET = {
    "cell_seconds": 8, "ask_seconds": 8, "notebook_seconds": 45, "cell_output_bytes": 1 << 20, "notebook_output_bytes": 4 << 20,
    "memory_bytes": 1200 << 20, "processes": 48, "disk_bytes": 64 << 20, "files": 500,
}  # fmt: skip
CONFIG = """
from pathlib import Path
from jaxercise.nbgrader import configure

c = get_config()
state = Path(__file__).parent.parent / "state"
configure(c, Path(__file__).parent, course_id="course", minimum_level={level!r}, highest_level={level!r}, state_folder=state, workers=2, budget={budget!r})
"""
# The first cell of every attacker: more than a student could know.
FACTS = """\
from types import SimpleNamespace
known = SimpleNamespace(**{facts!r})

def attempt(what, action):
    try:
        print("achieved:", what, str(action())[:5000])
    except BaseException as error:
        print("stopped:", what, type(error).__name__)
"""
SOURCE_SECRET = "an-instructor-wrote-this-8c1d55f0e2"


@dataclass
class AttackRun:
    """What a run left behind.

    secrets: what must not be found anywhere. leftovers: names of processes and files that outlived it. reached: what came out of the walls by a socket.
    seconds: of the whole command. grader_mb, worker_mb: the most memory that was seen of the grading process, and of a worker.
    """

    folder: Path
    scores: dict[str, dict]
    levels: set[str]
    secrets: Mapping[str, bytes]
    leftovers: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    log: str = ""
    seconds: float = 0.0
    grader_mb: float = 0.0
    worker_mb: float = 0.0

    def shown(self, student: str) -> str:
        """The text of a student's graded notebook; empty if there is none."""
        path = self.folder / "course" / "classroom" / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def stored(self, student: str) -> list[str]:
        """The files of a student's results."""
        files = (self.folder / "state" / "course" / "results" / student).rglob("*.json")
        return [path.read_text(encoding="utf-8") for path in files]

    def told_to_staff(self, student: str) -> str:
        """What `jaxercise report` says of a student's notebook, as bytes of a terminal decoded."""
        command = [str(Path(sys.executable).parent / "jaxercise"), "report", f"{student}/{ASSIGNMENT}"]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8:surrogateescape"}
        course = self.folder / "course"
        return subprocess.run(command, cwd=course, env=environment, capture_output=True, check=True).stdout.decode()

    def secrets_in(self, text: str) -> list[str]:
        """The names of the secrets that stand in a text, in letters or as Python writes bytes."""
        return [name for name, secret in self.secrets.items() if any(form in text for form in _forms(secret))]

    def left_by(self, student: str) -> list[str]:
        """What outlived the run and bears a student's mark, or nobody's."""
        return [name for name in self.leftovers if f"-{student}-" in name or "jxraid" not in name]


class Target:
    """A course in a folder that anybody may read and write, so that walls are tried and not the modes of files.

    honest: the names of those who hand in right answers.
    """

    def __init__(self, folder: Path, handed_out: Path, level: str, honest: Sequence[str] = HONEST) -> None:
        shutil.copytree(handed_out, folder / "course")
        (folder / "temporary").mkdir()
        config = CONFIG.format(level=level, budget=BUDGET)
        (folder / "course" / "nbgrader_config.py").write_text(config, encoding="utf-8")
        self.folder, self.course, self.honest = folder, Course(folder / "course"), honest
        self.mark = f"jxraid{secrets.token_hex(4)}"
        self.secrets = {"source": SOURCE_SECRET.encode()}
        for name in ("gradebook", "environment", "submission", "outside", "state"):
            self.secrets[name] = f"{name}-{secrets.token_hex(8)}".encode()
        nbgrader(self.course.folder, "db", "student", "add", "ada", f"--last-name={self._secret('gradebook')}")
        (folder / "outside.txt").write_text(self._secret("outside"), encoding="utf-8")
        self._make_state()
        subprocess.run(["chmod", "-R", "a+rwX", folder / "course", folder / "outside.txt"], check=True)

    def _make_state(self) -> None:
        place = self.folder / "state" / "course"
        place.mkdir(parents=True)
        key = secrets.token_bytes(32)
        for name, content in (("key", key), ("canary", self.secrets["state"])):
            (place / name).write_bytes(content)
            (place / name).chmod(0o600)
        self.secrets["key"] = key

    def _secret(self, name: str) -> str:
        return self.secrets[name].decode()

    def hand_in(self, attacks: Mapping[str, object], facts: Mapping[str, object]) -> None:
        """Everybody's submission."""
        notebook = released(self.course.folder)
        for name in self.honest:
            secret = f"# {name}: {self._secret('submission')}\ndef double(x):\n    return x + x"
            honest = solved(notebook, double=secret)
            for exercise, source in (("learn", LEARN), ("fast", FAST), ("rows", ROWS)):
                cell(honest, f"{exercise}-answer").source = source
            submit(self.course.folder, name, honest)
        for name, attack in attacks.items():
            mark = f"{self.mark}-{name}-"
            theirs = solved(notebook, attack.double, attack.total)
            for exercise in ("learn", "fast", "rows"):
                cell(theirs, f"{exercise}-answer").source = getattr(attack, exercise) or "pass"
            _put(theirs, 0, FACTS.format(facts={**facts, "mark": mark}), attack.before)
            _put(theirs, theirs.cells.index(cell(theirs, "double")) + 1, attack.between)
            _put(theirs, len(theirs.cells), attack.after)
            attack.change(theirs)
            attack.files(submit(self.course.folder, name, json.dumps(theirs).encode()))  # as it is: nothing repairs it
        subprocess.run(["chmod", "-R", "a+rwX", self.course.folder / "classroom" / "submitted"], check=True)

    def grade(self, attacks: Mapping[str, object]) -> AttackRun:
        """The aftermath of a run; its `levels` are empty if this machine's walls do not reach the level."""
        with _listeners(self.folder, self.mark) as (facts, reached):
            run = self._begin()
            facts |= {
                "course": str(self.course.folder),
                "state": str(self.folder / "state"),
                "outside": str(self.folder / "outside.txt"),
            }
            self.hand_in(attacks, {**facts, "grader": run.pid})
            seen, start = Watched(run), time.monotonic()
            run.stdin.close()  # go
            run.wait(SECONDS)
            used = (time.monotonic() - start, seen.grader_mb, seen.worker_mb)
            alive = [] if all_gone([*seen.all]) else [str(process) for process in seen.all if process.is_running()]
            marked = [*alive, *_marked_processes(self.mark), *self._marked_files()]
            found = AttackRun(self.folder, {}, set(), self.secrets, marked, reached(), self.course.log, *used)
        if run.returncode == 0:
            found.scores = scores(self.course)
            found.levels = {level for level in ("unprotected", "contained", "full") if self._says(level)}
        return found

    def _begin(self) -> subprocess.Popen:
        """The command, waiting for its standard input to end: attackers are told its number before it reads what they hand in."""
        command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", ASSIGNMENT, "--log-level=WARN"]
        environment = {
            **os.environ, "JUPYTER_CONFIG_DIR": str(self.course.folder / ".jupyter"), "JAX_PLATFORMS": "cpu",
            "TMPDIR": str(self.folder / "temporary"), "NBGRADER_PASSWORD": self._secret("environment"),
        }  # fmt: skip
        with (self.course.folder / "autograde.log").open("wb") as log:
            return subprocess.Popen(
                ["sh", "-c", 'cat; exec "$0" "$@" </dev/null', *command],
                cwd=self.course.folder, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _says(self, level: str) -> bool:
        """Whether some result was stored with this level."""
        results = (self.folder / "state" / "course" / "results").rglob("*.json")
        return any(f'"level": "{level}"' in path.read_text(encoding="utf-8") for path in results)

    def _marked_files(self) -> list[str]:
        """What is left where anybody could write, and of workplaces."""
        places = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", "/etc", "/usr/bin")]
        named = [str(path) for place in places for path in place.glob("*") if f"{self.mark}-" in path.name]
        kept = [self.course.folder / ".ipython", self.course.folder, self.folder / "temporary"]
        below = files_named(f"*{self.mark}-*", *kept)
        scratch = [str(path) for path in (self.folder / "temporary").glob("jx*")]
        return [*named, *below, *scratch]


@contextmanager
def target(level: str, handed_out: Path, honest: Sequence[str] = HONEST) -> Iterator[Target]:
    """A course to attack, gone afterwards with all that runs in it."""
    folder = Path(tempfile.mkdtemp(prefix="jxraid-", dir="/tmp"))
    folder.chmod(0o755)
    made = None
    try:
        made = Target(folder, handed_out, level, honest)
        yield made
    finally:
        if made:
            made.course.end()
        subprocess.run(["rm", "-rf", folder], check=False)


def files_named(pattern: str, *folders: Path) -> list[str]:
    """The paths of that name below some folders, however deep: an attacker hands in folders that Python's walks do not get through."""
    found = subprocess.run(["find", *folders, "-name", pattern], capture_output=True, text=True, check=False)
    return found.stdout.splitlines()


def hand_out(folder: Path) -> Path:
    """A course whose assignment is released; its solutions hold a secret."""
    course = build_course(folder / "course", folder / "state")
    add_learning(course / "source" / ASSIGNMENT)
    notebook = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source = notebook.read_text(encoding="utf-8").replace("    return 2 * x", f"    return 2 * x  # {SOURCE_SECRET}")
    notebook.write_text(source, encoding="utf-8")
    with (notebook.parent / "exercises.py").open("a", encoding="utf-8") as file:
        file.write(f"# {SOURCE_SECRET}\n")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    return course


def _put(notebook: nbformat.NotebookNode, place: int, *sources: str) -> None:
    notebook.cells[place:place] = [nbformat.v4.new_code_cell(source) for source in sources]


class Watched:
    """Every process that descends from a run, as often as it is looked at, and the most memory of the grading process and of a worker."""

    def __init__(self, run: subprocess.Popen) -> None:
        self.all: set[psutil.Process] = set()
        self.grader_mb = self.worker_mb = 0.0
        threading.Thread(target=self._look, args=(run,), daemon=True).start()

    def _look(self, run: subprocess.Popen) -> None:
        while run.poll() is None:
            with suppress(psutil.Error):
                grader = psutil.Process(run.pid)
                self.grader_mb = max(self.grader_mb, grader.memory_info().rss / 1e6)
                self.all.update(grader.children(recursive=True))
                workers = [child for child in grader.children() if "_worker_main" in " ".join(child.cmdline())]
                self.worker_mb = max([self.worker_mb, *(worker.memory_info().rss / 1e6 for worker in workers)])
            threading.Event().wait(0.2)


def _marked_processes(mark: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = " ".join([*process.cmdline(), *(f"{k}={v}" for k, v in process.environ().items())])
            if f"{mark}-" in words:
                found.append(f"{process} {words[:300]}")
    return found


@contextmanager
def _listeners(folder: Path, mark: str) -> Iterator[tuple[dict, object]]:
    """Sockets on this machine that an attacker would tell what it found; what they heard is known afterwards."""
    with ExitStack() as held:
        kinds = {"tcp": (socket.AF_INET,), "udp": (socket.AF_INET, socket.SOCK_DGRAM), "abstract": (), "named": ()}
        sockets = {
            name: held.enter_context(socket.socket(*(kind or (socket.AF_UNIX,)))) for name, kind in kinds.items()
        }
        addresses = {
            "tcp": ("127.0.0.1", 0),
            "udp": ("127.0.0.1", 0),
            "abstract": f"\0{mark}",
            "named": str(folder / "socket"),
        }
        for name, each in sockets.items():
            each.bind(addresses[name])
            each.setblocking(False)
            if name != "udp":
                each.listen()
        (folder / "socket").chmod(0o777)
        facts = {
            "tcp": sockets["tcp"].getsockname()[1],
            "udp": sockets["udp"].getsockname()[1],
            "abstract": f"\0{mark}",
            "named": str(folder / "socket"),
        }
        yield facts, lambda: [name for name, each in sockets.items() if _heard(each)]


def _heard(listener: socket.socket) -> bool:
    with suppress(BlockingIOError):
        listener.recv(1) if listener.type == socket.SOCK_DGRAM else listener.accept()
        return True
    return False


def _forms(secret: bytes) -> Iterator[str]:
    yield secret.hex()
    yield secret.decode("latin-1")
    yield repr(secret)[2:-1].replace("\\", "\\\\")  # as JSON holds it
