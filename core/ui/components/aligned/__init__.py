"""Tokens of several tokenizers aligned below each other, to compare their boundaries."""

from collections.abc import Iterable, Sequence

from core.plots.style import token_hue
from core.tokenization.comparison import AlignedSegment, Cell
from core.tokenization.describe import shorten
from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["aligned_tokens"]

_ALIGNED = component("aligned_tokens", "aligned", "aligned", helpers=("right_to_left",))


def aligned_tokens(segments: Iterable[AlignedSegment], titles: Sequence[str], counts: Sequence[str], key: str) -> None:
    """Draw one row per tokenizer, in as many lines as the text needs.

    Args:
        titles: names of the tokenizers.
        counts: written below each name, on the first line.
        key: unique on the page.
    """
    data = {
        "titles": list(titles),
        "counts": list(counts),
        "segments": [{"rows": [[_cell(cell) for cell in row] for row in segment.rows]} for segment in segments],
        "kind": screen_kind(),
    }
    _ALIGNED(key=key, data=data)


def _cell(cell: Cell) -> dict[str, object]:
    piece = cell.span.piece
    return {
        "id": piece.token_id,
        "label": shorten(piece.label),
        "hue": token_hue(piece.data),
        "kind": "special" if piece.special else "",
        "first": cell.first,
        "last": cell.last,
    }
