"""Steps of a block as a list of boxes, as JSON data for the browser."""

from core.architecture.steps import BlockSteps, Step
from core.plots.style import ATTENTION, EMBEDDING, MLP, REMOVED

_BEFORE = ("token", "position", "embedding")
_ATTENTION = (
    *("query", "key", "value", "query_normed", "key_normed", "query_rotated", "key_rotated"),
    *("scores", "masked", "weights", "mixed", "attention_out", "attention_normed"),
)
_MLP = ("gate", "up", "activated", "gated", "down", "mlp_normed")
_COLORS = {
    **dict.fromkeys(_BEFORE, EMBEDDING),
    **dict.fromkeys(_ATTENTION, ATTENTION),
    **dict.fromkeys(_MLP, MLP),
}


def step_list_data(shown: BlockSteps, opened: Step, layers: int) -> dict[str, object]:
    """Describe the steps before the block, and in a frame those of the block."""
    before = [_box(step) for step in shown.steps if step.key in _BEFORE]
    inside = [_box(step) for step in shown.steps if step.key not in _BEFORE]
    return {
        "label": "Steps",
        "compact": True,
        "chosen": opened.name.title,
        "blocks": f"Block {shown.layer + 1} of {layers}",
        "before": before,
        "inside": inside,
        "after": [],
    }


def shape_words(step: Step) -> str:
    """Write the shape of a step's tensor."""
    return " × ".join(f"{size:,}" for size in step.shape)


def _box(step: Step) -> dict[str, object]:
    return {
        "kind": "box",
        "title": step.name.title,
        "detail": "",
        "count": shape_words(step),
        "color": _COLORS.get(step.key, REMOVED),
        "adds": step.key in ("middle", "leaving"),
    }
