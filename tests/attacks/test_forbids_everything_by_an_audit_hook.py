"""A hook that cannot be removed refuses every file, socket and import from then on."""

from jaxercise_testing.attack import Attack

FORBID = """
import sys
def refuse(event, arguments):
    if event.split(".")[0] in ("open", "socket", "import", "os", "subprocess", "exec", "compile"):
        raise PermissionError(event)
sys.addaudithook(refuse)
"""
ATTACK = Attack(between=FORBID)


def test_what_forbids_itself_everything_gets_no_points(outcome):
    assert outcome.gains_nothing()
