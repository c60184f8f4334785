"""One machine of the cluster: it puts the files of a parcel where its own workers find them, and has them grade."""

import platform
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .._errors import GradingError
from ..compiled import Compiled, compiled_programs
from ..grading import Job, LocalPool, ResultStore, Setting, Submission, Work, WorkOutcome, kernel_choice, work_from_json
from ..preflight import preflight
from ..reception import pack_received, unpack
from ..sandbox import LEVELS, at_least
from ._parcel import Answer, Kit, Parcel, keys_of, settings_of

_NO_PROGRAMS = Compiled()


class Node:
    """Grades with `slots` workers of its own, below a folder of its own."""

    def __init__(self, folder: Path, slots: int) -> None:
        self.folder, self.slots = folder, slots
        self._pool, self._lock = LocalPool(slots, _Nobody()), threading.Lock()
        self._compiled: dict[tuple[str, str], Compiled] = {}

    def level(self, highest: str = LEVELS[-1]) -> str:
        """The highest level of containment that this machine reaches, as its probes found."""
        return preflight(highest, [self.folder]).level

    def grade(self, kit: Kit, parcel: Parcel) -> Answer:
        """Grade a piece of work with the files of its class.

        Raises: GradingError when no result can be stored here, or this machine contains less than is wanted.
        """
        level = self.level(parcel.highest)
        if not at_least(level, parcel.minimum):
            raise GradingError(
                f"Student code would run {level} here, but this course wants at least {parcel.minimum!r}."
            )
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            work = self._at_home(work_from_json(parcel.work), parcel, kit, level, Path(folder))
            outcome = self._pool.submit(work).result()
            return _answer(work, outcome)

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def _at_home(self, work: Work, parcel: Parcel, kit: Kit, level: str, folder: Path) -> Work:
        """A piece of work with the paths of this machine; what was handed in is put below `folder`."""
        place = self._unpacked(kit)
        settings = {name: self._setting(each, place, level) for name, each in settings_of(work).items()}
        if isinstance(work, Job):
            files = {name: folder / str(number) for number, name in enumerate(parcel.files)}
            for name, path in files.items():
                path.write_bytes(parcel.files[name])
            return replace(work, setting=settings[""], files={name: str(path) for name, path in files.items()})
        submitted, target = folder / "submitted" / "folder", folder / "received"
        submitted.parent.mkdir()
        target.mkdir()
        unpack(parcel.folder, submitted)
        intake = replace(work.intake, expected=str(place[work.intake.expected]))
        return replace(work, folder=str(submitted), target=str(target), intake=intake, settings=settings)

    def _unpacked(self, kit: Kit) -> Mapping[str, Path]:
        """Where the files and folders of a kit lie here, by the sender's paths; the last part of a path stays."""
        top = self.folder / kit.digest
        places = {path: top / str(number) / Path(path).name for number, path in enumerate([*kit.files, *kit.folders])}
        with self._lock:
            if not top.is_dir():
                draft = Path(tempfile.mkdtemp(dir=self.folder))
                for path, place in places.items():
                    here = draft / place.relative_to(top)
                    here.parent.mkdir()
                    if path in kit.folders:
                        unpack(kit.folders[path], here)
                    else:
                        here.write_bytes(kit.files[path])
                draft.rename(top)
        return places

    def _setting(self, setting: Setting, place: Mapping[str, Path], level: str) -> Setting:
        reference = Path(setting.reference)
        source = place[str(reference.parent)] if setting.reference else None
        chosen = setting.kernel
        programs = self._programs(source, chosen.environment) if source and level != LEVELS[0] else _NO_PROGRAMS
        environment = {**chosen.environment, **programs.by_name_only}
        return replace(
            setting,
            bundle=str(place[setting.bundle]) if setting.bundle else "",
            reference=str(source / reference.name) if source else "",
            files={name: str(place[path]) for name, path in setting.files.items()},
            store=str(self.folder / "store"),
            kernel=kernel_choice(level, environment, chosen.policy.readable, chosen.platform),
        )

    def _programs(self, source: Path, environment: Mapping[str, str]) -> Compiled:
        """The compiled programs of an assignment, made at the first piece of work; the others wait."""
        key = (str(source), str(sorted(environment.items())))
        with self._lock:
            if key not in self._compiled:
                self._compiled[key] = compiled_programs(source, environment)
            return self._compiled[key]


class _Nobody:
    """Is told of the work of a pool, and tells nobody."""

    def begins(self, student: str) -> None:
        """Work on a student's notebook begins."""

    def ends(self, student: str) -> None:
        """It ends."""


def _answer(work: Work, outcome: WorkOutcome) -> Answer:
    """What is sent back; the results are not kept here."""
    settings, results = settings_of(work), {}
    for name, key in keys_of(outcome):
        store = ResultStore(Path(settings[name].store))
        results[name] = store.pack(work.student, settings[name].assignment, key)
        store.forget(work.student, settings[name].assignment, key)
    if isinstance(work, Submission):
        return Answer(outcome, results, pack_received(Path(work.target)))
    return Answer(outcome, results)


_node: Node | None = None


def become(node: Node | None) -> None:
    """Let this process grade for the cluster; None ends it."""
    global _node
    _node = node


def grade(kit: Kit, parcel: Parcel) -> Answer:
    """Grade on this machine of the cluster: what Dask calls. Raises: GradingError."""
    if _node is None:
        raise GradingError("This Dask worker was not started by `jaxercise worker`, which tries its walls first.")
    try:
        return _node.grade(kit, parcel)
    except GradingError as error:
        raise GradingError(f"{platform.node()}: {error}") from error
