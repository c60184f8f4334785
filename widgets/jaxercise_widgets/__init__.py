"""Widgets that draw what the student's own functions do."""

from ._drawing import banner as banner
from ._drawing import drawing as drawing
from ._drawing import panels as panels
from ._drawing import told as told
from .approximator import approximator as approximator
from .boundary import boundary as boundary
from .dashboard import dashboard as dashboard
from .descent import descent as descent
from .draw_data import draw_data as draw_data
from .draw_digit import draw_digit as draw_digit
from .jit_timeline import jit_timeline as jit_timeline
from .landscape import landscape as landscape
from .landscape import record as record
from .race import race as race
from .vmap_axes import vmap_axes as vmap_axes
