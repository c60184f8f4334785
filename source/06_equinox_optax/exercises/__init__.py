"""The exercises of 06_equinox_optax, from a network as a module to the question why one training beats another."""

# The order is the notebook's.
# ruff: noqa: I001
from .module import module as module
from .from_scratch_to_eqx import from_scratch_to_eqx as from_scratch_to_eqx
from .loss_and_gradient import loss_and_gradient as loss_and_gradient
from .make_step import make_step as make_step
from .train_eqx import train_eqx as train_eqx
from .comparison import comparison as comparison
from .two_bugs import two_bugs as two_bugs
