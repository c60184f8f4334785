"""A million displays, outputs of nothing but empty lists, deep ones, and one display whose copies grow together."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.raw_sockets import RAW

SHOW = """
from IPython.display import display

def publish(raw, kind="display_data"):
    header = json.dumps({**parent(), "msg_type": kind}).encode()
    write(connection(app.iopub_port), message(b"topic", b"<IDS|MSG>", b"", header, json.dumps(parent()).encode(), b"{}", raw))

data = b'{"metadata": {}, "transient": {"display_id": "x"}, "data": {"application/json": %s}}'
publish(data % (b"[" + b"{}," * 100_000 + b"{}]"))
publish(data % (b"[" * 900 + b"]" * 900))
publish(data % (b"[" * 50_000))
for _ in range(300):
    publish(b'{"metadata": {}, "transient": {"display_id": "x"}, "data": {"text/plain": "x"}}')
publish(b'{"metadata": {}, "transient": {"display_id": "x"}, "data": {"text/plain": "%s"}}' % (b"y" * (900 << 10)), "update_display_data")
"""
ATTACK = Attack(
    before=RAW + SHOW,
    between="from IPython.display import display\nfor number in range(1_000_000):\n    display(number)",
    after="print('x' * 900_000)",
)


def test_outputs_are_counted_before_they_are_built(outcome):
    assert len(outcome.shown) < 6 << 20
    assert outcome.gains_nothing()
