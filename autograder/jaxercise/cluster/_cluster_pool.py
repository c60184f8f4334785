"""A pool of machines behind a Dask scheduler: each thread of it waits for one piece of work that is done elsewhere."""

import math
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from .._errors import GradingError
from ..grading import Pool, ProgressListener, ResultStore, Setting, Submission, Work, WorkOutcome
from ._connection import CONNECT_SECONDS, Certificates, check_address, dask, resource_for, security
from ._node import grade
from ._parcel import Answer, Kit, kit_of, parcel_of, settings_of, size_of, take

LARGE_BYTES = 16 << 20  # of what one student handed in; what is larger is sent one at a time
LOOK_SECONDS = 5.0  # between looks at whether a machine is there
PATIENCE_SECONDS = 300.0  # without any machine, before the grader gives up


class ClusterPool(Pool):
    """Machines that `jaxercise worker` added to a Dask scheduler; `listener` is told of their work.

    minimum, highest: levels of containment. Raises: GradingError when no machine is there that may grade.
    """

    def __init__(
        self, address: str, certificates: Certificates, minimum: str, highest: str, listener: ProgressListener
    ) -> None:
        check_address(address, certificates)
        self._address, self._minimum, self._highest, self._listener = address, minimum, highest, listener
        self._dask, self._resource = dask(), resource_for(minimum)
        self._client = _connect(address, certificates)
        self._kits: dict[tuple, object] = {}
        self._lock, self._large, self._running = threading.Lock(), threading.Lock(), set()
        self._looking, self._looked, self._seen = threading.Lock(), -math.inf, 0
        slots = self._slots()
        if not slots:
            told = self._told()
            self._client.close()
            raise GradingError(told)
        super().__init__(slots)

    def _slots(self) -> int:
        """How many pieces of work the machines that may grade do at the same time, as of a moment ago."""
        with self._looking:
            if time.monotonic() - self._looked > LOOK_SECONDS:
                workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
                self._seen = sum(int(each["resources"].get(self._resource, 0)) for each in workers)
                self._looked = time.monotonic()
            return self._seen

    def _told(self) -> str:
        """Why nobody may grade, with the next step."""
        others = [each["name"] for each in self._client.scheduler_info(n_workers=-1)["workers"].values()]
        there = f" These are there, and may not: {', '.join(sorted(map(str, others)))}." if others else ""
        return (
            f"No machine at {self._address} may grade for this course.{there} On each machine run `jaxercise worker {self._address}`, "
            f"with the versions of jaxercise, Python and JAX that are installed here; it says which level of containment it reaches, and "
            f"this course wants at least {self._minimum!r}."
        )

    def _interrupt(self) -> None:
        with self._lock, suppress(Exception):
            self._client.cancel(list(self._running), force=True)

    def _clean_up(self) -> None:
        with suppress(Exception):
            self._client.close()

    def _do(self, slot: int, work: Work) -> WorkOutcome:
        parcel = parcel_of(self._with_what_is_known(work), self._minimum, self._highest)
        self._listener.begins(work.student)
        try:
            if size_of(parcel) > LARGE_BYTES:
                with self._large:
                    answer = self._asked(work, parcel)
            else:
                answer = self._asked(work, parcel)
        except self._dask.KilledWorker:
            return WorkOutcome(failure="The machines that graded it were lost, one after the other.")
        except GradingError:
            raise
        except Exception as error:  # of one piece of work; the others go on
            return WorkOutcome(failure=f"A machine of the cluster failed: {type(error).__name__}: {error}.")
        finally:
            self._listener.ends(work.student)
        try:
            take(answer, work)
        except OSError as error:
            raise GradingError(f"Results cannot be stored ({error}). Make room and run the command again.") from error
        except (ValueError, KeyError) as error:
            return WorkOutcome(failure=f"A machine of the cluster answered what cannot be used: {error}.")
        return answer.outcome

    def _asked(self, work: Work, parcel: object) -> Answer:
        """Have a parcel graded by a machine; Dask sends it to another when that is lost."""
        future = self._client.submit(
            grade, self._kit(work), parcel, key=f"jaxercise-{uuid4()}", resources={self._resource: 1}, pure=False
        )
        with self._lock:
            self._running.add(future)
        try:
            return self._waited_for(future)
        except Exception as error:
            if future.status == "error" or isinstance(error, GradingError):
                raise
            raise GradingError(
                f"The scheduler {self._address} was lost. What was graded is kept; run the command again."
            ) from error
        finally:
            with self._lock:
                self._running.discard(future)

    def _waited_for(self, future: object) -> Answer:
        seen = time.monotonic()
        while True:
            try:
                return future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                if future.status == "error":
                    raise
            if self._slots():
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE_SECONDS:
                future.cancel(force=True)
                raise GradingError(self._told())

    def _with_what_is_known(self, work: Work) -> Work:
        """A piece of work whose settings say how its results are named here, and which are there already."""
        settings = {name: self._knowing(setting, work.student) for name, setting in settings_of(work).items()}
        return replace(work, settings=settings) if isinstance(work, Submission) else replace(work, setting=settings[""])

    def _knowing(self, setting: Setting, student: str) -> Setting:
        known = ResultStore(Path(setting.store)).reusable_keys(student, setting.assignment, setting.regrade_id)
        return replace(setting, common=setting.shared_hash, known=known)

    def _kit(self, work: Work) -> object:
        """The files of a class, which Dask sends to each machine once, and again to one that comes later."""
        settings = settings_of(work)
        key = tuple((name, each.shared_hash, each.bundle) for name, each in settings.items())
        key += (work.intake.expected,) if isinstance(work, Submission) else ()
        with self._lock:
            if key not in self._kits:
                kit = kit_of(work)
                next_to_nothing = {self._resource: 2**-10}  # a part of a slot that adds up again without rounding
                name = f"jaxercise-kit-{uuid4()}"
                self._kits[key] = self._client.submit(_same, kit, key=name, resources=next_to_nothing)
            return self._kits[key]


def _same(kit: Kit) -> Kit:
    """Files that a task of Dask's gives, so that they are made again when the machine that held them is lost."""
    return kit


def _connect(address: str, certificates: Certificates) -> object:
    try:
        dask().dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        return dask().Client(address, security=security(certificates), timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise GradingError(f"No Dask scheduler answers at {address} ({error}). Start one: `dask scheduler`.") from error
