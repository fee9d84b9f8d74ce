"""Guard of imports: the order of layers, circular imports, and the modules that may import Streamlit."""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from tests.guards.sources import Source

# Lowest first. Names in one layer stand beside each other and do not import each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("knobs", "settings", "result_cache", "verification", "shapes", "glossary", "notebooks"),
    ("visits",),
    ("models",),
    ("tokenization",),
    ("architecture",),
    ("probabilities",),
    ("decoding", "attention"),
    ("chat",),
    ("river",),
    ("report",),
    ("verify_all", "course", "lessons"),
    ("plots",),
    ("ui",),
    ("pages", "Home"),
)
ROOMS = ("tokenization", "architecture", "attention", "probabilities", "decoding", "chat", "river")
# Within core/ui; "" is core/ui/__init__.py, the list of what pages and rooms use. Lessons lead through all rooms.
UI_LAYERS: tuple[tuple[str, ...], ...] = (
    ("state",),
    ("components",),
    ("widgets",),
    ("shell",),
    ("",),
    ROOMS,
    ("lessons",),
)


@dataclass(frozen=True)
class Import:
    """One module that a file imports, and whether that happens while the file itself is being imported."""

    target: str
    line: int
    at_start: bool


def imports(source: Source, modules: Collection[str]) -> Iterator[Import]:
    """Yield what a file imports, also inside functions and for type checkers only.

    Args:
        source: the file.
        modules: names of all modules there are; `from core import ui` is an import of `core.ui` when that is one.
    """
    yield from _imports(source, source.tree, modules, at_start=True)


def _imports(source: Source, node: ast.AST, modules: Collection[str], at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at_start) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = _absolute(source, child)
            for alias in child.names:
                name = f"{base}.{alias.name}"
                yield Import(name if name in modules else base, child.lineno, at_start)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_types_only(child)
            yield from _imports(source, child, modules, at_start and not later)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = source.package.split(".")[: -node.level + 1 or None]
    return ".".join([*above, *([node.module] if node.module else [])])


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def upward_imports(sources: Sequence[Source], above: str, layers: Sequence[Sequence[str]]) -> list[str]:
    """List the imports that point up or sideways.

    Args:
        sources: the files.
        above: the package whose parts the layers name, such as "core".
        layers: names of those parts, lowest layer first.
    """
    modules = {source.module for source in sources}
    height = {part: number for number, layer in enumerate(layers) for part in layer}
    faults = []
    for source in sources:
        own = _part(source.module, above)
        if own not in height:
            faults.append(f"{source.module} has no place in the order of layers")
            continue
        for found in imports(source, modules):
            other = _part(found.target, above)
            if other != own and height.get(other, -1) >= height[own]:
                faults.append(f"{source.at(found.line)} imports {found.target}")
    return faults


def _part(module: str, above: str) -> str:
    """The part of a package that a module belongs to; what lies outside the package is named by its first word."""
    if module == above:
        return ""
    return module.removeprefix(f"{above}.").partition(".")[0]


def import_circles(sources: Sequence[Source]) -> list[str]:
    """Name the modules of a circle of imports; what functions import later cannot make one."""
    modules = {source.module for source in sources}
    graph = {
        source.module: {found.target for found in imports(source, modules) if found.at_start} & modules
        for source in sources
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def importers(sources: Sequence[Source], library: str) -> set[str]:
    """Name the modules that import a library."""
    return {
        source.module
        for source in sources
        if library in {found.target.partition(".")[0] for found in imports(source, ())}
    }
