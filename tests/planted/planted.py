"""An error planted in the code that a view is computed by, as a slip of the hand would leave it."""

from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import pytest

from core.models import LanguageModel

# Puts an error into the code, for one test; the second argument is the model that will be shown.
Plant = Callable[[pytest.MonkeyPatch, LanguageModel], None]
TEXT = "Hello my name is the quick brown fox"


@dataclass(frozen=True)
class Planted:
    """One error.

    Attributes:
        name: what is wrong.
        page, view: a view that shows it.
        plant: puts it into the code, for one test.
        model: family of a small model; "giant" before it for one with norms and biases of its own.
        text: on which it shows.
    """

    name: str
    page: str
    view: str
    plant: Plant
    model: str = "llama"
    text: str = TEXT


def result_of(place: str, change: Callable[..., Any]) -> Plant:
    """Return a plant: what `place` returns is changed by `change(result, *arguments)`.

    Args:
        place: dotted path of a function, a method or a property, in the module that uses it.
    """

    def plant(monkeypatch: pytest.MonkeyPatch, model: LanguageModel) -> None:
        holder, _, name = place.rpartition(".")
        owner = resolve_name(holder)
        original = vars(owner)[name]
        if isinstance(original, property):
            monkeypatch.setattr(owner, name, property(lambda self: change(original.fget(self), self)))
        elif hasattr(original, "func"):  # a cached property
            monkeypatch.setattr(owner, name, property(lambda self: change(original.func(self), self)))
        else:
            monkeypatch.setattr(owner, name, lambda *a, **k: change(original(*a, **k), *a, *k.values()))

    return plant
