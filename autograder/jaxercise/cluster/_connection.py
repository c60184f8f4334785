"""Where a Dask scheduler is and how it is reached: encrypted, unless it is on this machine."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from .._errors import GradingError
from ..grading import versions
from ..sandbox import LEVELS

CONNECT_SECONDS = 60.0  # in which a scheduler answers


@dataclass(frozen=True)
class Certificates:
    """The files of TLS: of the authority that signed all certificates of the cluster, and of one's own certificate and key; empty for none."""

    ca: str = ""
    cert: str = ""
    key: str = ""

    def __bool__(self) -> bool:
        return bool(self.ca or self.cert or self.key)


def certificates(files: Mapping[str, object]) -> Certificates:
    """The certificates whose files an instructor names. Raises: GradingError for another name."""
    try:
        return Certificates(**{name: str(path) for name, path in files.items()})
    except TypeError as error:
        raise GradingError(f"The files of TLS are called ca, cert and key; {', '.join(files)} are given.") from error


def check_address(address: str, certificates: Certificates) -> None:
    """Refuse an address over which secret cases and students' work would travel in the open.

    Raises: GradingError with the next step.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not _port(address):
        raise GradingError(
            f"{address!r} is no address of a Dask scheduler. Write `tls://HOST:PORT`, as it says when it starts."
        )
    if parts.scheme == "tcp" and not _is_here(parts.hostname):
        raise GradingError(
            f"{address} is not encrypted, and secret cases and students' work would travel over it. Give the scheduler and its workers "
            "certificates, and write `tls://`; docs/cluster.md shows how. `tcp://` is for a scheduler on this machine."
        )
    missing = [name for name, path in vars(certificates).items() if not Path(path).is_file()]
    if parts.scheme == "tls" and missing:
        raise GradingError(f"{address} needs three files of TLS, and there is none for: {', '.join(missing)}.")


def dask() -> ModuleType:
    """Dask's package `distributed`.

    Raises: GradingError when it is not installed.
    """
    try:
        import distributed
    except ImportError as error:
        raise GradingError('A cluster needs Dask. Run: pip install "jaxercise[cluster]"') from error
    return distributed


def security(certificates: Certificates) -> object:
    """What Dask needs to know of the certificates; None without any."""
    if not certificates:
        return None
    own = {f"tls_{who}_{what}": getattr(certificates, what) for who in ("client", "worker") for what in ("cert", "key")}
    return dask().Security(require_encryption=True, tls_ca_file=certificates.ca, **own)


def resources_of(level: str, slots: int) -> dict[str, float]:
    """Dask's resources of a machine that reaches a level: work for that level or a lower one, from graders of the same versions."""
    return {resource_for(each): float(slots) for each in LEVELS[: LEVELS.index(level) + 1]}


def resource_for(level: str, of: Mapping[str, str] | None = None) -> str:
    """Dask's resource that work for a level needs; its name holds a hash of the versions that decide a result."""
    facts = json.dumps(dict(of or versions()), sort_keys=True)
    return f"jaxercise-{level}-{sha256(facts.encode()).hexdigest()[:12]}"


def _port(address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
