"""Losses and steps shared by the tests; `make test` computes the pictures of a share of the widgets."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_testing.share import Share

FOLDER = Path(__file__).parent
WITH_PICTURES = (
    "approximator",
    "boundary",
    "course_pictures",
    "dashboard",
    "descent",
    "gallery",
    "jit_timeline",
    "landscape",
    "race",
    "vmap_axes",
)
_share = Share("widgets whose pictures are computed", 4)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    files = [FOLDER / f"test_{name}.py" for name in WITH_PICTURES]
    _share.leave_out(config, [item for item in items if item.path in files], lambda item: item.path.stem)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)


@pytest.fixture
def quadratic():
    """20 random quadratics: (loss, Hessian, minimum)."""
    rng = np.random.default_rng(7)
    made = []
    for _ in range(20):
        turn = np.linalg.qr(rng.normal(size=(2, 2)))[0]
        matrix = turn @ np.diag(np.exp(rng.uniform(-1.5, 1.5, 2))) @ turn.T
        made.append(_bowl(jnp.asarray(matrix, jnp.float32), jnp.asarray(rng.normal(size=2), jnp.float32)))
    return made


def _bowl(matrix, centre):
    def loss(w):
        return 0.5 * (w - centre) @ matrix @ (w - centre)

    return loss, np.asarray(matrix), np.asarray(centre)


@pytest.fixture
def rosenbrock():
    return lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


@pytest.fixture
def descend():
    """The textbook step of a loss."""

    def make(loss):
        return lambda w, *data_and_lr: w - data_and_lr[-1] * jax.grad(loss)(w, *data_and_lr[:-1])

    return make
