"""Machine learning learned by building it in JAX: what a student's notebook imports."""

from importlib.metadata import version

from ._errors import ChecksFailed as ChecksFailed
from ._errors import JaxerciseError as JaxerciseError
from .digits import load_mnist as load_mnist
from .selfcheck import assignment as assignment

__version__ = version("jaxercise")
