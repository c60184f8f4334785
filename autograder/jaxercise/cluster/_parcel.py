"""What travels to a machine of the cluster and back: files by the paths that the work knows them by, and the work itself."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..grading import Job, ResultStore, Setting, Submission, Work, WorkOutcome
from ..reception import PackedFolder, pack_received, pack_submission, unpack


@dataclass(frozen=True)
class Kit:
    """The files that all work of a class needs, by the paths that its settings name; a path of a folder holds a folder."""

    files: Mapping[str, bytes]
    folders: Mapping[str, PackedFolder]

    @cached_property
    def digest(self) -> str:
        """A hash of the files, by which a machine finds again what it has."""
        digest = hashlib.sha256()
        parts = [*self.files.items()]
        parts += [
            (f"{top}/{path}", each) for top, packed in self.folders.items() for path, each in packed.files.items()
        ]
        for path, content in sorted(parts):
            digest.update(hashlib.sha256(path.encode()).digest() + hashlib.sha256(content).digest())
        return digest.hexdigest()


@dataclass(frozen=True)
class Parcel:
    """One piece of work for a machine of the cluster.

    work: one line, as workers get it, with the sender's paths. folder: what was handed in, of a submission; files: of a Job.
    minimum, highest: the levels of containment between which it may run.
    """

    work: str
    minimum: str
    highest: str
    folder: PackedFolder = field(default_factory=PackedFolder)
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came of a parcel. results: of each notebook that was graded, by its name, as `ResultStore.pack` gives it.

    received: the files of the folder into which a submission was received.
    """

    outcome: WorkOutcome
    results: Mapping[str, bytes] = field(default_factory=dict)
    received: PackedFolder = field(default_factory=PackedFolder)


def settings_of(work: Work) -> Mapping[str, Setting]:
    """The settings of a piece of work by the names of its notebooks; the only one of a Job has none."""
    return work.settings if isinstance(work, Submission) else {"": work.setting}


def kit_of(work: Work) -> Kit:
    """The files that a piece of work has in common with all others of its class. Raises: OSError."""
    settings = settings_of(work).values()
    intake = [work.intake.expected] if isinstance(work, Submission) else []
    paths = {path for each in settings for path in (each.bundle, *each.files.values()) if path}.union(intake)
    sources = {str(Path(each.reference).parent) for each in settings if each.reference}
    files = {path: Path(path).read_bytes() for path in sorted(paths)}
    return Kit(files, {path: _source(Path(path)) for path in sorted(sources)})


def parcel_of(work: Work, minimum: str, highest: str) -> Parcel:
    """A piece of work with the bytes of what one student handed in."""
    if isinstance(work, Job):
        files = {name: Path(path).read_bytes() for name, path in work.files.items()}
        return Parcel(work.to_json(), minimum, highest, files=files)
    folder = pack_submission(Path(work.folder), work.intake.max_file_bytes)
    return Parcel(work.to_json(), minimum, highest, folder)


def size_of(parcel: Parcel) -> int:
    """Bytes of the files in a parcel."""
    return sum(len(each) for each in (*parcel.folder.files.values(), *parcel.files.values()) if isinstance(each, bytes))


def keys_of(outcome: WorkOutcome) -> Iterable[tuple[str, str]]:
    """The names of the notebooks that were graded anew, with the keys of their results."""
    return [(name, each.key) for name, each in outcome.notebooks.items() if not (each.failure or each.reused)]


def take(answer: Answer, work: Work) -> None:
    """Put what came of a piece of work where it would have been put here. Raises: OSError; ValueError when it is another's."""
    if isinstance(work, Submission):
        unpack(answer.received, Path(work.target))
    settings = settings_of(work)
    for name, key in keys_of(answer.outcome):
        store = ResultStore(Path(settings[name].store))
        store.unpack(answer.results[name], work.student, settings[name].assignment, key)


def _source(folder: Path) -> PackedFolder:
    """An assignment's folder as it was written; compiled files depend on the machine and stay."""
    packed = pack_received(folder)
    return PackedFolder({path: content for path, content in packed.files.items() if not path.endswith(".pyc")})
