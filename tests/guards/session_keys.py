"""Guard of session keys: all are defined in one file, so that no key has two meanings."""

import ast
from collections.abc import Iterator

from tests.guards.sources import Source, functions

KEYS = "core.ui.state.keys"
_BY_KEY = ("get", "setdefault", "pop")


def spelled_keys(source: Source) -> list[str]:
    """List places that spell a key of the session state instead of naming one of `core/ui/state/keys.py`."""
    if source.module == KEYS:
        return []
    spelled = _spelled_names(source.tree)
    return [
        f"{source.at(key.lineno)} spells the session key {ast.unparse(key)}"
        for node in ast.walk(source.tree)
        for key in _keys(node)
        if _is_spelled(key, spelled)
    ]


def _keys(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the keys by which a piece of syntax reaches into the session state."""
    if isinstance(node, ast.Subscript) and _is_session(node.value):
        yield node.slice
    elif isinstance(node, ast.Compare) and any(_is_session(one) for one in node.comparators):
        yield node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_session(node.func.value):
        if node.func.attr in _BY_KEY:
            yield node.args[0]
        elif node.func.attr == "update":
            yield from (key for one in node.args if isinstance(one, ast.Dict) for key in one.keys if key)


def _is_session(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "session_state"


def _is_spelled(key: ast.expr, spelled: set[str]) -> bool:
    """Tell whether a key is a text of this file: written in place, or under a name or by a function defined here."""
    if isinstance(key, ast.IfExp):
        return _is_spelled(key.body, spelled) or _is_spelled(key.orelse, spelled)
    if isinstance(key, ast.BinOp):
        return _is_spelled(key.left, spelled) or _is_spelled(key.right, spelled)
    if isinstance(key, ast.Call):
        return isinstance(key.func, ast.Name) and key.func.id in spelled
    if isinstance(key, ast.Name):
        return key.id in spelled
    return isinstance(key, ast.JoinedStr) or (isinstance(key, ast.Constant) and isinstance(key.value, str))


def _spelled_names(tree: ast.Module) -> set[str]:
    """Names of constants and functions of a file that stand for a text written in it."""
    constants = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_spelled(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    makers = {
        function.name
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value and _is_spelled(node.value, constants)
    }
    return constants | makers
