"""Notebooks: code of one view, or of many one after another, as an `.ipynb` file that runs outside the app."""

import ast
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any


@dataclass(frozen=True)
class Section:
    """One part of a notebook: prose in Markdown, then code; either may be empty."""

    prose: str
    code: str


def notebook(title: str, sections: Sequence[Section]) -> str:
    """Return a notebook as JSON: the title and what it needs, then each section; equal sections give equal bytes.

    Args:
        title: in Markdown, without the sign of a heading.
    """
    import nbformat
    from nbformat import v4

    needs = requirements([section.code for section in sections])
    head = f"# {title}" + (f"\n\nNeeds {', '.join(needs)}." if needs else "")
    cells = []
    for number, (kind, source) in enumerate([("markdown", head), *_cells(sections)]):
        make = v4.new_markdown_cell if kind == "markdown" else v4.new_code_cell
        cells.append(make(source, id=_cell_id(number, source)))  # type: ignore[no-untyped-call]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made: Any = v4.new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    return str(nbformat.writes(made))  # type: ignore[no-untyped-call]


def _cells(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """Yield kind and source of the cells below the title."""
    for section in sections:
        yield from (("markdown", section.prose),) if section.prose else ()
        yield from (("code", section.code),) if section.code else ()


def _cell_id(number: int, source: str) -> str:
    """Return the id of a cell: unique by its number, and the same for the same cell at the same place."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    return f"{number:03d}-{digest[:8]}"


def requirements(codes: Sequence[str]) -> list[str]:
    """Return the packages that pieces of code import, with the versions of this machine, in alphabetical order.

    >>> requirements(["import os, numpy", "from numpy.linalg import norm"]) == [f"numpy {version('numpy')}"]
    True
    """
    nodes = [node for code in codes for node in ast.walk(ast.parse(code))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    packages = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    return [f"{name} {_version(name)}".strip() for name in sorted(packages)]


def _version(package: str) -> str:
    try:
        return version(package).partition("+")[0]  # without the build, as a package index names it
    except PackageNotFoundError:
        return ""
