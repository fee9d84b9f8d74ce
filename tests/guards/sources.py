"""The project's Python files as text and syntax trees."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file under the name it is imported by."""

    module: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree, parsed once."""
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """The package this file belongs to; a package's own file belongs to itself."""
        return self.module if self.is_package else self.module.rpartition(".")[0]

    def at(self, line: int) -> str:
        """A place to be named in a fault."""
        return f"{self.module}:{line}"


def house(*places: str) -> tuple[Source, ...]:
    """All sources below folders of the project, or single files of it."""
    files = [file for place in places for file in ([ROOT / place] if place.endswith(".py") else _below(ROOT / place))]
    return tuple(_read(file) for file in files)


def planted(**texts: str) -> tuple[Source, ...]:
    """Made-up sources by module name, in which `__` stands for a dot and a closing `__` marks a package."""
    return tuple(
        Source(name.removesuffix("__").replace("__", "."), text, is_package=name.endswith("__"))
        for name, text in texts.items()
    )


def expect_none(faults: Iterable[str]) -> None:
    """Fail with all faults, one per line."""
    __tracebackhide__ = True
    found = list(faults)
    assert not found, "\n" + "\n".join(found)


def functions(tree: ast.AST) -> Iterable[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a tree, methods and inner functions too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@cache
def _read(file: Path) -> Source:
    parts = file.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Source(".".join(parts[:-1] if is_package else parts), file.read_text(), is_package)
