"""Registry of strategies: every file in the folder `strategies` registers its strategy."""

import importlib
import pkgutil

from core.decoding.strategy import Strategy
from core.errors import InputError

STRATEGIES: dict[str, Strategy] = {}


def register(kind: type[Strategy]) -> type[Strategy]:
    """Register a strategy; used as a class decorator.

    Raises:
        InputError: its name is taken.
    """
    if kind.name in STRATEGIES:
        raise InputError(f"The strategy name {kind.name!r} is taken.", "Names are unique.", "Choose another name.")
    STRATEGIES[kind.name] = kind()
    return kind


def find_strategy(name: str) -> Strategy:
    """Look up a strategy; InputError names the known ones."""
    if name not in STRATEGIES:
        raise InputError(f"There is no strategy {str(name)[:40]!r}.", f"Known: {', '.join(STRATEGIES)}.", "Choose one.")
    return STRATEGIES[name]


def discover(package: str = "core.decoding.strategies") -> None:
    """Import every file of a folder, so that each registers its strategies, and sort them by `order`."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")
    ordered = sorted(STRATEGIES.items(), key=lambda item: (item[1].order, item[0]))
    STRATEGIES.clear()
    STRATEGIES.update(ordered)
