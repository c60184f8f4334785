"""Machine learning learned by building it in JAX: what a student's notebook imports."""

from importlib.metadata import version

from ._errors import ChecksFailed as ChecksFailed
from ._errors import JaxerciseError as JaxerciseError
from ._selfcheck import assignment as assignment
from .digits._load import load_mnist as load_mnist

__version__ = version("jaxercise")
