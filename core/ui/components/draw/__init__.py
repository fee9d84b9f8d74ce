"""A random number falls onto the bar of all tokens: the server's numbers at rest, the browser's while a knob moves."""

from collections.abc import Mapping, Sequence

from core.knobs import Knob
from core.ui.components.component import LIVE_FIGURE, component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_draws"]

_HELPERS = (*LIVE_FIGURE, "bar_rows", "draw/frame")
_DRAW = component("draw", "draw", "draw", helpers=_HELPERS)


def draw_draws(
    picture: Mapping[str, object], key: str, logits: str, ids: Sequence[int], settings: Mapping[Knob, float]
) -> None:
    """Draw the bar with the random number, and how often each token was drawn.

    Args:
        picture: as `draw_picture` returns it.
        logits: name of the raw scores, by `hold_array`.
        ids: tokens so far.
        settings: value by knob: temperature and number of the draw.
    """
    knobs = [{"key": knob.key, "value": value} for knob, value in settings.items()]
    kind = screen_kind()
    _DRAW(key=key, data={**picture, "key": logits, "ids": list(ids), "knobs": knobs, "kind": kind})
