"""Carries asks and observations between the grading process and a student's process, over a Unix socket."""

from ._agent import serve as serve
from ._agent import serve_channel as serve_channel
from ._agent import start_request as start_request
from ._client import RemoteAnswer as RemoteAnswer
