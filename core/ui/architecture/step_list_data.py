"""The steps of a block as a list that can be clicked."""

from core.architecture.steps import BlockSteps, Step
from core.plots.style import ATTENTION, EMBEDDING, MLP, REMOVED

_ATTENTION = ("query", "key", "value", "query_normed", "key_normed", "query_rotated", "key_rotated", "scores", "masked")
_ATTENTION += ("weights", "mixed", "attention_out", "attention_normed")
_MLP = ("gate", "up", "activated", "gated", "down", "mlp_normed")
_COLORS = {
    **dict.fromkeys(("token", "position", "embedding"), EMBEDDING),
    **dict.fromkeys(_ATTENTION, ATTENTION),
    **dict.fromkeys(_MLP, MLP),
}


def step_list(shown: BlockSteps, opened: Step, layers: int) -> dict:
    """The list as plain data for the browser: what comes before the block, and its steps in a frame."""
    before = [_box(step) for step in shown.steps if step.key in ("token", "position", "embedding")]
    inside = [_box(step) for step in shown.steps if step.key not in ("token", "position", "embedding")]
    return {
        "label": "Steps",
        "compact": True,
        "chosen": opened.name.title,
        "blocks": f"Block {shown.layer + 1} of {layers}",
        "before": before,
        "inside": inside,
        "after": [],
    }


def _box(step: Step) -> dict:
    return {
        "kind": "box",
        "title": step.name.title,
        "detail": "",
        "count": " × ".join(f"{size:,}" for size in step.shape),
        "color": _COLORS.get(step.key, REMOVED),
        "adds": step.key in ("middle", "leaving"),
    }
