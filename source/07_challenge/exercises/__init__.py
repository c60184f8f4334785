"""The exercises of 07_challenge, from an honest stopwatch to a training that is as good as you can make it."""

# The order is the notebook's.
# ruff: noqa: I001
from .bench import bench as bench
from .bottleneck import bottleneck as bottleneck
from .fast_forward import fast_forward as fast_forward
from .fast_step import fast_step as fast_step
from .train_epoch import train_epoch as train_epoch
from .improve import improve as improve
from .crossing import crossing as crossing
from .run_epochs import run_epochs as run_epochs
from .accepts import accepts as accepts
from .correlate import correlate as correlate
