"""The exercises of 04 Losses, in the order of the notebook."""
# ruff: noqa: I001

from .euclidean import euclidean as euclidean
from .safe_norm import safe_norm as safe_norm
from .mse import mse as mse
from .log_softmax import log_softmax as log_softmax
from .cross_entropy import cross_entropy as cross_entropy
from .dataset_loss import dataset_loss as dataset_loss
from .accuracy_gradient import accuracy_gradient as accuracy_gradient
from .dce_dlogits import dce_dlogits as dce_dlogits
