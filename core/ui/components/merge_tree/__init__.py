"""Merges of one word as a tree that grows: at each step two pieces slide together; beside it the numbered list."""

from collections.abc import Mapping

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_merges"]

_TREE = component("merge_tree", "merge_tree", "merges", helpers=("right_to_left",))


def draw_merges(picture: Mapping[str, object], word: str, key: str) -> None:
    """Draw the merges, at first all of them; its slider and Play go through them in the browser.

    Args:
        picture: as `core.plots.tokenization.merge_tree` returns it; without nodes only the list is drawn.
        word: written above the list.
        key: unique on the page.
    """
    _TREE(key=key, data={**picture, "word": word, "kind": screen_kind()})
