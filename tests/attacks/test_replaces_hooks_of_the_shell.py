"""The shell shows, compiles, completes and reports by functions of the attacker."""

from jaxercise_testing.attack import Attack

HOOKS = """
import sys
shell = get_ipython()
sys.excepthook = sys.unraisablehook = lambda *ignored: print("4.0")
sys.displayhook = lambda value: print("4.0")
shell.set_custom_exc((BaseException,), lambda *ignored: print("4.0"))
shell.showtraceback = lambda *ignored, **settings: print("4.0")
shell.display_formatter.format = lambda *ignored, **settings: ({"text/plain": "4.0"}, {})
shell.display_pub.publish = lambda *ignored, **settings: None
shell.ast_node_interactivity = "all"
"""
ATTACK = Attack(between=HOOKS)


def test_what_a_shell_shows_is_no_score(outcome):
    assert outcome.is_contained()
