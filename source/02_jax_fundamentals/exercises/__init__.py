"""The exercises of 02_jax_fundamentals, from an array that does not change to a compiled second derivative of a batch."""

# The order is the notebook's.
# ruff: noqa: I001
from .set_row import set_row as set_row
from .df import df as df
from .both import both as both
from .central_difference import central_difference as central_difference
from .grad_total import grad_total as grad_total
from .step import step as step
from .init_three import init_three as init_three
from .accumulate import accumulate as accumulate
from .make_fast import make_fast as make_fast
from .how_often import how_often as how_often
from .jit_lost import jit_lost as jit_lost
from .vf import vf as vf
from .second import second as second
from .hessians import hessians as hessians
from .why_zeros import why_zeros as why_zeros
