"""Map of words on two axes, its labels placed so that none lies over another."""

from collections.abc import Mapping

from core.ui.components.component import component
from core.ui.state.presentation import presenting

__all__ = ["draw_word_map"]

_MAP = component("word_map", "word_map", "wordmap", helpers=("axes",))


def draw_word_map(picture: Mapping[str, object], sentence: str, key: str) -> None:
    """Draw the map.

    Args:
        picture: as `word_map_picture` returns it.
        sentence: says in words what is seen, for people who do not see it.
        key: unique on the page.
    """
    _MAP(key=key, data={**picture, "label": sentence, "kind": "presented" if presenting() else ""})
