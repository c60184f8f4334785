"""Honest cells ask the kernel to end, in every way that IPython offers; and honest students write right answers around them."""

from jaxercise_testing.attack import Attack

WAYS = """
exit
quit
exit()
quit()
exit(keep_kernel=True)
get_ipython().ask_exit()
get_ipython().exit_now = True
import sys
sys.exit()
"""
ATTACK = Attack(
    before=WAYS,
    double="def double(x):\n    return x + x\nexit()",
    between="%exit",
    total="def total(x):\n    return jnp.sum(x)\nquit()",
    scores=(4.0, 2.0),
)


def test_it_costs_nothing(outcome):
    assert outcome.is_contained()
