"""What one notebook may use while it is graded, and the kernel it runs in."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Budget:
    """Limits on one notebook; seconds of wall time, bytes.

    notebook_seconds: of one run. A notebook is run again at most once, when a cell or a judged function ended its kernel.
    """

    cell_seconds: float = 60.0
    ask_seconds: float = 60.0
    notebook_seconds: float = 600.0
    cell_output_bytes: int = 4 << 20
    notebook_output_bytes: int = 16 << 20
    memory_bytes: int = 4 << 30


@dataclass(frozen=True)
class KernelChoice:
    """How the student's kernel is started: the provisioner by its entry point's name, and how well that contains it.

    environment: added to the scrubbed environment, such as the place of a read-only compilation cache. platforms: what answers may claim
    to have been computed on; tolerances are wider on a GPU.
    """

    provisioner: str = "jaxercise-zygote"
    settings: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    level: str = "unprotected"
    platforms: tuple[str, ...] = ("cpu",)
