"""Guard of `__all__`: it lists exactly the names that other packages import, and all of them exist."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.guards.sources import Source


@dataclass(frozen=True)
class Use:
    """A name taken from a package by a file outside of it."""

    package: str
    name: str
    place: str


def public_names(package: Source) -> list[str] | None:
    """Read `__all__` of a package; None when there is none."""
    for node in package.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and "__all__" in _targets(node):
            return list(ast.literal_eval(node.value))
    return None


def missing_names(sources: Sequence[Source]) -> list[str]:
    """List packages without `__all__`, and entries of it that stand twice or for nothing."""
    modules = {source.module for source in sources}
    faults = []
    for package in _packages(sources):
        names = public_names(package)
        if names is None:
            faults.append(f"{package.module} has no __all__")
            continue
        bound = _bound(package.tree)
        faults += [
            f"{package.module}.{name} is not there"
            for name in names
            if name not in bound and f"{package.module}.{name}" not in modules
        ]
        faults += [f"{package.module}.{name} is listed twice" for name in {n for n in names if names.count(n) > 1}]
    return faults


def unlisted_uses(sources: Sequence[Source], users: Sequence[Source]) -> list[str]:
    """List names that others take from a package although it does not list them."""
    listed = _listed(sources)
    return [
        f"{use.place} takes {use.name} from {use.package}"
        for use in _uses(listed, [*sources, *users])
        if use.name not in listed[use.package]
    ]


def unused_entries(sources: Sequence[Source], users: Sequence[Source]) -> list[str]:
    """List entries of `__all__` that nobody outside of the package takes from it."""
    listed = _listed(sources)
    used = {(use.package, use.name) for use in _uses(listed, [*sources, *users])}
    return [f"{package}.{name}" for package, names in listed.items() for name in names if (package, name) not in used]


def _packages(sources: Sequence[Source]) -> Iterator[Source]:
    """Yield packages with public names; an empty `__init__.py` only makes a folder importable."""
    return (source for source in sources if source.is_package and source.tree.body[1:])


def _listed(sources: Sequence[Source]) -> dict[str, list[str]]:
    return {package.module: public_names(package) or [] for package in _packages(sources)}


def _bound(tree: ast.Module) -> set[str]:
    """Names that exist in a module once it has been imported."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names |= _targets(node)
    return names


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}


def _uses(listed: Mapping[str, Sequence[str]], users: Sequence[Source]) -> Iterator[Use]:
    """Yield what files take from packages they do not belong to, by import or as an attribute of the package.

    subtle: `blocks` of `core.architecture` is a function and a module; the list says which of them others get.
    """
    modules = {source.module for source in users}
    for source in users:
        packages = {}  # packages this file knows under a name of its own
        for package, name, alias, line in _taken(source):
            whole = f"{package}.{name}"
            if whole in modules and name not in listed.get(package, ()):
                packages[alias] = whole
            elif package in listed and not _within(source, package):
                yield Use(package, name, source.at(line))
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                package = packages.get(node.value.id, "")
                if package not in listed or _within(source, package):
                    continue
                if node.attr in listed[package] or f"{package}.{node.attr}" not in modules:
                    yield Use(package, node.attr, source.at(node.lineno))


def _taken(source: Source) -> Iterator[tuple[str, str, str, int]]:
    """Yield module, name, name in this file and line of every `from module import name`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, alias.asname or alias.name, node.lineno


def _within(source: Source, package: str) -> bool:
    return source.module == package or source.module.startswith(f"{package}.")
