"""Guard of docstrings: every class and public function has a summary line that opens with a verb or a noun."""

import ast
import re
from collections.abc import Iterator

from tests.guards.sources import Source

# Openings that delay the meaning to the end of the sentence, and section titles in place of a summary.
OPENINGS = re.compile(r"(What|Whether|How|Where|The way)\b|(Attributes|Args|Returns|Raises|Yields):")


def undocumented(source: Source) -> list[str]:
    """List classes and public functions of a module without a docstring."""
    classes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    public = [node for node in source.tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    return [
        f"{source.at(node.lineno)} {node.name} has no docstring"
        for node in [*classes, *public]
        if not ast.get_docstring(node)
    ]


def badly_opened(source: Source) -> list[str]:
    """List docstrings of classes and functions that do not open with their summary."""
    return [
        f"{source.at(node.lineno)} {node.name} opens with {opening!r}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for opening in _opening(node)
    ]


def badly_opened_module(source: Source) -> list[str]:
    """Say that a module's own docstring does not open with its summary."""
    return [f"{source.module} opens with {opening!r}" for opening in _opening(source.tree)]


def _opening(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    found = OPENINGS.match(ast.get_docstring(node) or "")
    if found:
        yield found.group()
