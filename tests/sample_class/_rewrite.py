"""A wrong or unusual answer of an exercise's page, rewritten as a student would have it: with what it needs, and calling the student's own answers."""

import ast
from collections.abc import Iterator, Mapping

RIGHT = "_right"  # under this ending stands the right answer, for a wrong one that begins with it


def wrong_answer(page: str, name: str, number: int = 0) -> ast.expr:
    """A wrong answer of an exercise's page; `number` counts those of one name."""
    answers = _named(ast.parse(page), dict(wrong_answers(ast.parse(page)))[name])
    return answers.elts[number] if isinstance(answers, ast.List) else answers


def wrong_answers(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Name and answers of each known mistake of a page."""
    yield from ((ast.literal_eval(call.args[0]), call.args[1]) for call in listed(module, "wrong"))


def unusual_answer(page: str, number: int) -> ast.expr:
    """One of an exercise's unusual right answers."""
    return listed(ast.parse(page), "right")[number]


def as_answer(page: str, wanted: ast.expr, answer: str, solutions: Mapping[str, str]) -> str:
    """The source of an expression of a page, and of everything it needs, as the answer of that name."""
    module = ast.parse(page)
    needed = _needed(wanted, dict(_defined(module)))
    rename = _Calls(answer)
    body = [ast.unparse(rename.visit(node)) for node in (*_in_order(module, needed), _assigned(wanted, answer))]
    right = [_renamed(solutions[answer], answer, answer + RIGHT)] if rename.right_answer_called else []
    imported = (ast.unparse(node) for node in module.body if _is_import(node, [wanted, *needed]))
    imports = "\n".join(dict.fromkeys(imported))  # the pages' shared files may import the same
    return "\n\n\n".join(part for part in (imports, *right, *body) if part) + "\n"


def listed(module: ast.Module, field: str) -> list[ast.expr]:
    """What stands in one of the lists of a page's exercise, written there or under a name of its own; nothing where it has none."""
    exercise = next(node.value for node in module.body if isinstance(node, ast.Assign) and _is_exercise(node.value))
    given = next((keyword.value for keyword in exercise.keywords if keyword.arg == field), ast.List([]))
    return _named(module, given).elts


def _named(module: ast.Module, value: ast.expr) -> ast.expr:
    """An expression, or what the page gives the name of which it consists."""
    assigned = {ast.unparse(node.targets[0]): node.value for node in module.body if isinstance(node, ast.Assign)}
    return assigned.get(value.id, value) if isinstance(value, ast.Name) else value


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
