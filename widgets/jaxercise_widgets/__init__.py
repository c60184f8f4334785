"""Pictures drawn by the student's own code, at the speed the machine allows."""

from .descent import descent as descent
from .landscape import landscape as landscape
from .landscape import record as record
