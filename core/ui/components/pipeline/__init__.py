"""Pipeline from logits to probabilities: the server's numbers at rest, the browser's own while a knob moves."""

from collections.abc import Mapping, Sequence

from core.knobs import Knob
from core.ui.components.component import LIVE_FIGURE, component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_pipeline"]

_HELPERS = ("tooltip", *LIVE_FIGURE, "pipeline/frame")
_PIPELINE = component("pipeline", "pipeline", "pipeline", helpers=_HELPERS)


def draw_pipeline(
    picture: Mapping[str, object],
    key: str,
    logits: str = "",
    ids: Sequence[int] = (),
    settings: Mapping[Knob, float] | None = None,
) -> None:
    """Draw the stages of the pipeline, one row per token.

    Args:
        picture: as `pipeline_picture` returns it.
        logits: name of the raw scores, by `hold_array`; without them no knob moves the picture.
        ids: tokens so far, which the penalties read.
        settings: value by knob, in the order of the stages.
    """
    knobs = [{"key": knob.key, "value": value, "neutral": knob.neutral} for knob, value in (settings or {}).items()]
    kind = screen_kind()
    _PIPELINE(key=key, data={**picture, "key": logits, "ids": list(ids), "knobs": knobs, "kind": kind})
