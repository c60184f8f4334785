"""Hooks of the shell read every later cell and message, to learn what is asked, and answer with what they have read."""

from jaxercise_testing.attack import Attack

WATCH = """
heard = []
for event in ("pre_execute", "pre_run_cell", "post_run_cell", "post_execute"):
    get_ipython().events.register(event, lambda *info: heard.append([getattr(each, "raw_cell", each) for each in info]))

kernel = get_ipython().kernel
plainly = kernel.do_execute
def overheard(code, *more, **settings):
    heard.append(code)
    print("overheard", code)
    return plainly(code, *more, **settings)
kernel.do_execute = overheard
"""
ATTACK = Attack(
    before=WATCH,
    double="def double(x):\n    return jnp.full(jnp.shape(x), len(heard))",
    after='print(heard, In, Out, [name for name in globals() if "serve" in name])',
)


def test_no_request_holds_what_is_expected(outcome):
    assert outcome.is_contained()
