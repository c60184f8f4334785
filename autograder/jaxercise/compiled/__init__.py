"""Programs compiled once from an assignment's solutions, which students' kernels load instead of compiling them again."""

from ._cache import Compiled as Compiled
from ._cache import compiled_programs as compiled_programs
