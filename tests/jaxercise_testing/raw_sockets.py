"""What an attacker needs to write upon the connections between its kernel and the grading process, beside the library that holds them."""

# Code that stands at the head of an attack.
RAW = '''
import json, os, select, socket, stat
from ipykernel.kernelapp import IPKernelApp

app = IPKernelApp.instance()

def connection(port):
    """The grading process's connection to a port of this kernel, as a socket that can be written to."""
    for number in range(3, 500):
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            each = socket.socket(fileno=os.dup(number))
            each.getpeername()
            if each.family == socket.AF_UNIX and each.getsockname().endswith(f"-{port}"):
                return each
        except OSError:
            pass

def write(where, data):
    """Write all of it, however long that takes."""
    data = memoryview(data)
    while data:
        select.select([], [where], [])
        try:
            data = data[where.send(data):]
        except BlockingIOError:
            pass

def part(content, more):
    """One part of a message."""
    return bytes([2 | more]) + len(content).to_bytes(8, "big") + content

def message(*contents):
    """One message."""
    return b"".join(part(content, number < len(contents) - 1) for number, content in enumerate(contents))

def parent():
    return json.loads(json.dumps(get_ipython().kernel.get_parent("shell")["header"], default=str))
'''
