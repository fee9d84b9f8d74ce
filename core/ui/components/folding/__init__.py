"""Folding of what lies over the page, the rail and the list of models, once something was chosen in it."""

from core.ui.components.component import component

__all__ = ["fold_after_choice"]

_FOLDING = component("folding", "folding", "folding")


def fold_after_choice() -> None:
    """Fold the rail after a press in it, until the pointer or the focus comes anew, and the list of models."""
    _FOLDING(key="folding")
