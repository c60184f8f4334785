"""The loops that carry messages of this process are stopped, closed and filled with work that never ends."""

from jaxercise_testing.attack import Attack

LOOP = """
import asyncio, threading
loop = asyncio.get_event_loop()
async def busy():
    while True:
        pass
threading.Timer(1.0, lambda: loop.call_soon_threadsafe(loop.create_task, busy())).start()
loop.call_soon(loop.stop)
asyncio.set_event_loop(None)
asyncio.set_event_loop_policy(None)
"""
ATTACK = Attack(between=LOOP)


def test_a_process_without_a_loop_gives_no_points(outcome):
    assert outcome.gains_nothing()
