"""The exercises of 03 A network from scratch, in the order of the notebook."""
# ruff: noqa: I001

from .relu import relu as relu
from .sigmoid import sigmoid as sigmoid
from .tanh import tanh as tanh
from .layer import layer as layer
from .slide_net import slide_net as slide_net
from .collapse import collapse as collapse
from .init import init as init
from .forward import forward as forward
from .batch_forward import batch_forward as batch_forward
from .sup_error import sup_error as sup_error
from .why_no_quadratic import why_no_quadratic as why_no_quadratic
