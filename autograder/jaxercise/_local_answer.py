"""The answers of a namespace in this process, as in a student's own notebook."""

import contextlib
import io
import time
import warnings
from collections.abc import Iterator, Mapping

from ._answer import Ask, Observation


class LocalAnswer:
    """The answers of a namespace in this process."""

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._namespace = namespace
        self._kept: dict[str, object] = {}

    def ask(self, ask: Ask) -> Observation:
        from ._operations import perform  # imports jax, which a mere import of this package must not

        start = time.perf_counter()
        with quietly():
            observation = perform(ask, self._namespace, self._kept)
        observation.facts["seconds"] = time.perf_counter() - start
        return observation


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep prints, stderr and warnings of a judged function out of the notebook: they decide nothing."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield
