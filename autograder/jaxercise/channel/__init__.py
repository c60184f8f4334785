"""Asks and observations between the grading process and a student's process, over a Unix socket."""

from ._agent import serve as serve
from ._client import RemoteAnswer as RemoteAnswer
