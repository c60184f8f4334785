"""An AST transformer empties every later cell; a check cell without output is full marks to plain nbgrader."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import ast
class Empty(ast.NodeTransformer):
    def visit_Module(self, node):
        return ast.Module([], [])
get_ipython().ast_transformers.append(Empty())
""",
    scores=(0.0, 0.0),
)


def test_an_emptied_check_gives_no_points(outcome):
    assert outcome.is_contained()
