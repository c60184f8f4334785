"""What a student calls in a notebook: `check`, `hint` and `reveal`."""

from ._check import assignment as assignment
