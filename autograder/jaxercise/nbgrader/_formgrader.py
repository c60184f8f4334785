"""Lets formgrader's button grade in a thread instead of the server's event loop, which would block every user.

nbgrader's handler calls its converter directly. There is no setting for that, so the handler's method is replaced, in a server only.
"""

import asyncio
import ctypes
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from nbgrader.apps.api import NbGraderAPI
from tornado import web

from ._course import changed_course

_HANDLERS = "nbgrader.server_extensions.formgrader.apihandlers"
_CLONE_FS = 0x200


def free_the_server() -> None:
    """Let the button grade in a thread, one submission after another; without formgrader, do nothing."""
    handlers = sys.modules.get(_HANDLERS)
    if handlers is not None:
        handlers.AutogradeHandler.post = _post


@web.authenticated
async def _post(self: web.RequestHandler, assignment_id: str, student_id: str) -> None:
    """Do as nbgrader's own method, but with a copy of the settings: other requests change the server's meanwhile."""
    _ = self.xsrf_token
    if self.settings["nbgrader_bad_setup"]:
        return self.write_error(500)
    api = self.api
    own = NbGraderAPI(changed_course(api.coursedir), api.authenticator, parent=api.parent)
    result = await asyncio.get_running_loop().run_in_executor(_thread, own.autograde, assignment_id, student_id)
    self.write(json.dumps(result))


def _leave_the_servers_folder() -> None:
    """Give the thread its own current folder where the system can: converters change it for the whole process otherwise."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).unshare(_CLONE_FS)


_thread = ThreadPoolExecutor(1, "autograde", _leave_the_servers_folder)  # starts with the first click
