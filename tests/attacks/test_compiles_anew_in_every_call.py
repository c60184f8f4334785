"""A function is compiled again in every call, and says that it is not."""

from jaxercise_testing.attack import Attack

REBUILT = """
import jax, threading

def slow(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)

def fast(w, x, y, rate):
    found = []
    def work():
        found.append(jax.jit(lambda *args: slow(*args))(w, x, y, rate))
    if isinstance(w, jax.core.Tracer):
        work()
    else:
        helper = threading.Thread(target=work)
        helper.start()
        helper.join()
    return found[0]
"""
PATCH = """
import jaxercise._operations

jaxercise._operations._PERFORM["compilations"] = lambda *ignored: 0
"""
ATTACK = Attack(between=PATCH, fast=REBUILT, mechanism=(2.0, 0.0))


def test_the_time_of_a_thread_is_time_of_its_process(outcome):
    assert outcome.is_contained()
