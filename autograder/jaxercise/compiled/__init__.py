"""Compiles an assignment's programs once, from its solutions, for students' kernels to load."""

from ._cache import Compiled as Compiled
from ._cache import compiled_programs as compiled_programs
