"""In place of the agent sits one that answers with records of wrong types, deep nests, arrays beyond their bytes, pickles and other people's names."""

from jaxercise_testing.attack import Attack

FORGE = """
import itertools, json, os, pickle, socket, struct, jaxercise.channel

class Run:
    def __reduce__(self):
        return os.system, (f"touch {known.course}/{known.mark}pickled",)

def frame(header, body=b""):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<I", len(header) + len(body) + 4) + struct.pack("<I", len(header)) + header + body

array = lambda **more: {"array": 0, "dtype": "float32", "shape": [5], "offset": 0, **more}
kinds = [
    {"kind": kind, "value": value, "score": 4.0, "seconds": -1, "facts": {"seconds": -1e9, "platform": "tpu"}}
    for kind in ("returned", "lost", "correct", 4.0, None, ["returned"])
    for value in (4.0, array(), array(shape=[1 << 40]), array(shape=[-1]), array(dtype="object"), array(offset=-8), {"$": "Digits"}, {"$key": 1})
]
replies = itertools.cycle([
    *map(frame, kinds), frame(b"[" * 500_000), frame(b"\\xff\\xfe" * 100), frame(pickle.dumps(Run())), frame(b"NaN"), frame(b"1e99999"),
    struct.pack("<I", 0), struct.pack("<I", 3) + b"abc", pickle.dumps(Run()), frame({"kind": "returned", "value": "\\ud800\\x1b[2J"}),
])

def serve(path):
    for _ in range(3):  # whoever calls again is told more
        listener = socket.socket(socket.AF_UNIX)
        os.path.exists(path) and os.unlink(path)
        listener.bind(path)
        listener.listen(8)
        channel = listener.accept()[0]
        while channel.recv(1 << 20):
            channel.sendall(next(replies))

jaxercise.channel.serve = serve
"""
ATTACK = Attack(between=FORGE, scores=(0.0, 0.0))


def test_a_crooked_frame_is_a_lost_answer(outcome):
    assert outcome.is_contained()
