"""What an attacker puts in place of the agent that answers for its kernel."""

import textwrap


def forged_agent(body: str, imports: str = "socket") -> str:
    """Code that replaces the agent by one whose `channel` is connected to the judge; `body` says what it does with it."""
    return f"""
import {imports}, jaxercise.channel

def serve(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    channel = listener.accept()[0]
{textwrap.indent(textwrap.dedent(body).strip(), "    ")}

jaxercise.channel.serve = serve
"""
