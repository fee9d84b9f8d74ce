"""Guard of sizes: no long files, no long functions."""

from tests.guards.sources import Source, functions

FILE, FUNCTION = 300, 50  # lines, the docstring and the signature included


def oversized(source: Source) -> list[str]:
    """List a file and functions of it that are too long."""
    length = len(source.text.splitlines())
    long = [f"{source.module} has {length} lines"] if length > FILE else []
    for function in functions(source.tree):
        length = function.end_lineno - function.lineno + 1
        if length > FUNCTION:
            long.append(f"{source.at(function.lineno)} {function.name} has {length} lines")
    return long
