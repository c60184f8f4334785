"""What a student calls in a notebook: `check`, `hint` and `reveal`."""

from ._check import assignment as assignment
from ._panel import cancel as cancel
from ._panel import status as status
