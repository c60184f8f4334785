"""The exercises of 05_gradient_descent, from one step downhill to a network that reads handwritten digits."""

# The order is the notebook's.
# ruff: noqa: I001
from .sgd_step import sgd_step as sgd_step
from .descend import descend as descend
from .learning_rates import learning_rates as learning_rates
from .epoch_batches import epoch_batches as epoch_batches
from .momentum_step import momentum_step as momentum_step
from .accuracy import accuracy as accuracy
from .confusion import confusion as confusion
from .train_step import train_step as train_step
from .train import train as train
from .breakages import breakages as breakages
