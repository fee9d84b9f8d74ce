"""Curves of the whole distribution: the server's numbers at rest, the browser's own while a knob moves."""

from collections.abc import Mapping

from core.knobs import Knob
from core.ui.components.component import LIVE_FIGURE, component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_curve"]

_HELPERS = (*LIVE_FIGURE, "axes", "curve/frame")
_CURVE = component("curve", "curve", "curve", helpers=_HELPERS)


def draw_curve(picture: Mapping[str, object], key: str, logits: str, settings: Mapping[Knob, float]) -> None:
    """Draw probability and cumulative mass against rank with both cuts, and the spread against temperature.

    Args:
        picture: as `curve_picture` returns it.
        logits: name of the raw scores, by `hold_array`.
        settings: value by knob: temperature, k and p.
    """
    knobs = [{"key": knob.key, "value": value} for knob, value in settings.items()]
    kind = screen_kind()
    _CURVE(key=key, data={**picture, "key": logits, "knobs": knobs, "kind": kind})
