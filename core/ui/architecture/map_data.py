"""Boxes and arrows of the model map, with names, sizes and shapes, as JSON data for the browser."""

from core.architecture.map_parts import part_parameters
from core.plots.style import ATTENTION, EMBEDDING, LOGIT, MLP, REMOVED
from core.ui.architecture.architecture_choice import Architecture
from core.ui.architecture.number_format import short_count

COLORS = {"Embedding": EMBEDDING, "Attention": ATTENTION, "MLP": MLP, "Output layer": LOGIT}


def map_data(chosen: Architecture, text: str, tokens: int | None, opened: str) -> dict[str, object]:
    """Describe the map of a model.

    Args:
        tokens: number of tokens of the text; None writes n.
        opened: title of the box that is open.
    """
    d = chosen.design.dimensions
    n = "n" if tokens is None else f"{tokens:,}"
    stream = _arrow(f"{n} × {d.d_model:,}")
    tied = "the embedding again (tied)" if d.tied else f"{d.d_model:,} → {d.vocab:,}"
    shared = "" if d.heads == d.kv_heads else f", {d.kv_heads} for keys and values"
    return {
        "label": f"Map of {chosen.spec.title}",
        "chosen": opened,
        "blocks": f"{d.layers} × block",
        "before": [
            {"kind": "text", "text": text},
            _arrow(f"{n} token ids"),
            _box(chosen, "Embedding", _embedding_words(chosen)),
            stream,
        ],
        "inside": [
            _box(chosen, "First norm", chosen.design.norm),
            _box(chosen, "Attention", f"{d.heads} heads of {d.head_dim}{shared} · scores {d.heads} × {n} × {n}"),
            {"kind": "add", "text": f"added to the residual stream, {n} × {d.d_model:,}"},
            _box(chosen, "Second norm", chosen.design.norm),
            _box(chosen, "MLP", f"{d.d_model:,} → {d.d_mlp:,} → {d.d_model:,}, {chosen.design.activation_name}"),
            {"kind": "add", "text": f"added to the residual stream, {n} × {d.d_model:,}"},
        ],
        "after": [
            stream,
            _box(chosen, "Final norm", chosen.design.norm),
            stream,
            _box(chosen, "Output layer", tied),
            _arrow(f"{n} × {d.vocab:,}"),
            {"kind": "end", "text": "logits: a score for every token, at every position"},
        ],
    }


def _embedding_words(chosen: Architecture) -> str:
    d = chosen.design.dimensions
    table = f"{d.vocab:,} × {d.d_model:,}"
    return f"{table} + {d.context:,} positions" if chosen.design.positions == "learned" else table


def _arrow(text: str) -> dict[str, object]:
    return {"kind": "arrow", "text": text}


def _box(chosen: Architecture, title: str, detail: str) -> dict:
    once, _ = part_parameters(chosen.model, chosen.rows, title)
    color = COLORS.get(title, REMOVED)
    return {
        "kind": "box",
        "title": title,
        "detail": detail,
        "count": short_count(once) if once else "tied",
        "color": color,
    }
