"""Pipeline from logits to probabilities: the server's numbers at rest, the browser's own while a knob moves."""

from collections.abc import Mapping, Sequence

from core.ui.components.component import component

__all__ = ["draw_pipeline"]

_HELPERS = ("tooltip", "held_arrays", "live_knobs", "number_words", "processors", "pipeline/frame")
_PIPELINE = component("pipeline", "pipeline", "pipeline", helpers=_HELPERS)


def draw_pipeline(
    picture: Mapping[str, object],
    logits: str,
    ids: Sequence[int],
    settings: Mapping[str, tuple[float, float]],
    key: str,
) -> None:
    """Draw the stages of the pipeline, one row per token.

    Args:
        picture: as `pipeline_picture` returns it.
        logits: name of the raw scores, by `hold_array`.
        ids: tokens so far, which the penalties read.
        settings: value and neutral value by knob key, in the order of the stages.
    """
    knobs = [{"key": knob, "value": value, "neutral": neutral} for knob, (value, neutral) in settings.items()]
    _PIPELINE(key=key, data={**picture, "key": logits, "ids": list(ids), "knobs": knobs})
