"""One merge of the training: the pairs it was chosen from, and the words of the corpus in which its halves meet."""

from collections.abc import Mapping

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_merge_step"]

_STEP = component("merge_step", "merge_step", "step")


def draw_merge_step(picture: Mapping[str, object], pairs_title: str, words_title: str, key: str) -> None:
    """Draw the pairs as bars and the words in their pieces; from one merge to the next both move.

    Args:
        picture: as `core.plots.tokenization.merge_step` returns it.
        key: unique on the page.
    """
    titles = {"pairs_title": pairs_title, "words_title": words_title}
    _STEP(key=key, data={**picture, **titles, "kind": screen_kind()})
