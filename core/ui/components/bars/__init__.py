"""Rows of tokens with a bar in each column."""

from collections.abc import Mapping

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_bars"]

_BARS = component("bars", "bars", "bars", helpers=("bar_rows",))


def draw_bars(picture: Mapping[str, object], key: str) -> None:
    """Draw columns and rows as `comparison_picture` and `guess_picture` return them."""
    _BARS(key=key, data={**picture, "kind": screen_kind()})
