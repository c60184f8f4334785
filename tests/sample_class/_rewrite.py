"""A wrong or unusual answer of exercises.py or mutants.py, rewritten as a student would have it: with what it needs, and calling the student's own answers."""

import ast
from collections.abc import Iterator, Mapping

RIGHT = "_right"  # under this ending stands the right answer, for a wrong one that begins with it


def wrong_answer(definitions: str, exercise: str, misconception: str, number: int = 0) -> ast.expr:
    """The wrong answer of a misconception; `number` counts those of the same id."""
    known = listed(ast.parse(definitions), exercise, "misconceptions")
    return [call.args[1] for call in known if _has_id(call, misconception)][number]


def unusual_answer(definitions: str, exercise: str, number: int) -> ast.expr:
    """One of an exercise's variants."""
    return listed(ast.parse(definitions), exercise, "variants")[number]


def as_answer(definitions: str, wanted: ast.expr, answer: str, solutions: Mapping[str, str]) -> str:
    """The source of an expression of exercises.py, and of everything it needs, as the answer of that name."""
    module = ast.parse(definitions)
    needed = _needed(wanted, dict(_defined(module)))
    rename = _Calls(answer)
    body = [ast.unparse(rename.visit(node)) for node in (*_in_order(module, needed), _assigned(wanted, answer))]
    right = [_renamed(solutions[answer], answer, answer + RIGHT)] if rename.right_answer_called else []
    imported = (ast.unparse(node) for node in module.body if _is_import(node, [wanted, *needed]))
    imports = "\n".join(dict.fromkeys(imported))  # both files may import the same
    return "\n\n\n".join(part for part in (imports, *right, *body) if part) + "\n"


def listed(module: ast.Module, exercise: str, field: str) -> list[ast.expr]:
    """What stands in one of an exercise's lists, written there or in mutants.py under a name; nothing where it has none."""
    assigned = {ast.unparse(node.targets[0]): node.value for node in module.body if isinstance(node, ast.Assign)}
    if exercise not in assigned:
        raise KeyError(f"exercises.py defines no exercise {exercise!r}.")
    given = next((keyword.value for keyword in assigned[exercise].keywords if keyword.arg == field), ast.List([]))
    return assigned[given.attr].elts if isinstance(given, ast.Attribute) else given.elts


def exercises(module: ast.Module) -> list[str]:
    """The names of the exercises that are defined."""
    return [
        ast.unparse(node.targets[0])
        for node in module.body
        if isinstance(node, ast.Assign) and _is_exercise(node.value)
    ]


def _has_id(call: ast.expr, misconception: str) -> bool:
    return isinstance(call, ast.Call) and ast.literal_eval(call.args[0]) == misconception


def _assigned(wanted: ast.expr, answer: str) -> ast.stmt:
    """A function of that name where the expression is a lambda, else an assignment."""
    if isinstance(wanted, ast.Lambda):
        body = [ast.Return(wanted.body)]
        return ast.fix_missing_locations(ast.FunctionDef(answer, wanted.args, body, [], type_params=[]))
    return ast.fix_missing_locations(ast.Assign([ast.Name(answer, ast.Store())], wanted))


def _defined(module: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and not _is_exercise(node.value):
            yield from (
                (name.id, node) for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)
            )


def _is_exercise(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Exercise"


def _needed(wanted: ast.expr, defined: Mapping[str, ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    waiting = list(_names(wanted))
    while waiting:
        node = defined.get(waiting.pop())
        if node is not None and node not in found:
            found.append(node)
            waiting += _names(node)
    return found


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _in_order(module: ast.Module, needed: list[ast.stmt]) -> list[ast.stmt]:
    return [node for node in module.body if node in needed]


def _is_import(node: ast.stmt, users: list[ast.AST]) -> bool:
    if (
        not isinstance(node, ast.Import | ast.ImportFrom)
        or getattr(node, "level", 0)
        or getattr(node, "module", "") == "jaxercise.author"
    ):
        return False
    bound = {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return any(name in bound for user in users for name in _names(user))


class _Calls(ast.NodeTransformer):
    """`reference("x")` becomes `x`, the student's own; or the right one where x is the answer itself."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self.right_answer_called = False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not (isinstance(node.func, ast.Name) and node.func.id == "reference"):
            return self.generic_visit(node)
        name = ast.literal_eval(node.args[0])
        self.right_answer_called |= name == self._answer
        return ast.Name(name + RIGHT if name == self._answer else name, ast.Load())


class _Renamed(ast.NodeTransformer):
    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new if node.name == self._old else node.name
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._new if node.id == self._old else node.id, node.ctx)


def _renamed(source: str, old: str, new: str) -> str:
    return ast.unparse(_Renamed(old, new).visit(ast.parse(source)))
