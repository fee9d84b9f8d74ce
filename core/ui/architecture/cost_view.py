"""Cost of a model in memory and arithmetic, for the chosen model or for typed dimensions."""

import numpy as np
import streamlit as st

from core.architecture.cost import LIMITS, Cost, cost
from core.architecture.design import Dimensions
from core.architecture.snippet import cost_code
from core.architecture.verify import DrawnCost, cost_claims
from core.knobs import Knob
from core.plots import memory_curve, plural
from core.plots.style import OURS
from core.settings import GB, readable_bytes
from core.tokenization import as_csv
from core.ui.architecture.architecture_choice import chosen_architecture, source_caption
from core.ui.architecture.number_format import short_count
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.number_box import number_box
from core.ui.widgets.toolbar import toolbar

THIS, TYPED = "This model", "My own numbers"
BYTES = {"float32": 4.0, "bfloat16": 2.0, "int8": 1.0, "int4": 0.5}
CONVERSATIONS = Knob(
    "cost_talks", "Conversations at once", 1, 100, 1, 1, "Each keeps a key/value cache of its own; weights are shared."
)
TOKENS = Knob(
    "cost_tokens", "Tokens of text", 1, LIMITS["context"][2], 1000, 1, "In each conversation; at most the context."
)
_DEFAULTS = {
    "layers": 32, "heads": 32, "kv_heads": 8, "head_dim": 128, "d_model": 4096, "d_mlp": 14_336, "vocab": 128_256,
    "context": 8192,
}  # fmt: skip


def cost_view(context: ViewContext) -> None:
    """Show the memory as the text grows, the totals, and the formulas with their numbers."""
    with context.rail:
        conversations = int(knob(CONVERSATIONS))
        tokens = number_box(TOKENS)
        dtype = switch(keys.COST_FORMAT, list(BYTES), "Number format", default=st.session_state[keys.DTYPE])
        with st.popover("More"):
            source = switch(keys.COST_OF, [THIS, TYPED], "Numbers of")
    chosen = chosen_architecture() if source == THIS else None
    d = chosen.design.dimensions if chosen else _typed()
    total = cost(d)
    parameters = chosen.parameters if chosen else total.parameters
    tokens = min(tokens, d.context)
    here = _answer(context, d, (parameters, BYTES[dtype], conversations), tokens)
    figure = _curve(d, parameters * BYTES[dtype], BYTES[dtype], conversations)
    figure.add_shape(type="line", x0=tokens, x1=tokens, y0=0, y1=1, yref="paper", line={"color": OURS, "width": 2})
    with context.figure:
        show_figure(figure, "memory")
    sizes = _totals(total, parameters, BYTES[dtype], conversations)
    if d.local_layers:
        st.caption(f"{d.local_layers} of {d.layers} blocks keep the last {d.window} tokens only: the line bends there.")
    _formulas(d, total, parameters, dtype)
    weights, cache = figure.data
    lengths, of_weights, of_cache = map(np.asarray, (weights["x"], weights["y"], cache["y"]))
    drawn = DrawnCost(parameters, BYTES[dtype], conversations, sizes, lengths, of_weights, of_cache, tokens, here)
    toolbar(
        lambda: cost_claims(d, total, drawn, chosen.config if chosen else None),
        cost_code(d, BYTES[dtype]),
        as_csv(["what", "number"], vars(total).items()),
        "cost",
    )
    if chosen:
        source_caption(chosen)


def _typed() -> Dimensions:
    values, columns = {}, [*st.columns(4), *st.columns(4)]
    for column, (name, (label, low, high)) in zip(columns, LIMITS.items(), strict=True):
        with column:
            values[name] = number_box(Knob(f"typed_{name}", label, low, high, _DEFAULTS[name], 1, ""))
    left, right = st.columns(2)
    with left:
        gated = switch(keys.TYPED_MLP, ["gate, up, down", "up, down"], "MLP matrices")
    with right:
        tied = switch(keys.TYPED_TIED, ["own matrix", "tied"], "Output layer")
    return Dimensions(**values, mlp_matrices=3 if gated == "gate, up, down" else 2, tied=tied == "tied")


def _answer(context: ViewContext, d: Dimensions, model: tuple[int, float, int], tokens: int) -> tuple[float, float]:
    """Write the memory at a number of tokens; return the bytes of the cache, and of everything.

    Args:
        model: parameters, bytes of a number, conversations.
    """
    parameters, size, conversations = model
    cache = float(_cached(d, np.array([tokens]))[0]) * size * conversations
    together = parameters * size + cache
    talks = f", {conversations} conversations" if conversations > 1 else ""
    full = ", its whole context" if tokens == d.context else ""
    context.answer(
        f"At **{plural(tokens, 'token')}**{full}{talks}: weights {readable_bytes(parameters * size)} + key/value cache "
        f"{readable_bytes(cache)} = **{readable_bytes(together)}**."
    )
    return cache, together


def _cached(d: Dimensions, tokens: np.ndarray) -> np.ndarray:
    """Return how many numbers the cache holds after so many tokens, shape (pos,)."""
    everywhere, nearby = d.layers - d.local_layers, np.minimum(tokens, d.window)
    return np.asarray(2 * d.kv_heads * d.head_dim * (everywhere * tokens + d.local_layers * nearby))


def _totals(total: Cost, parameters: int, size: float, conversations: int) -> list[float]:
    """Write the totals; return the bytes of weights, cache for one token, full cache, and all at once."""
    sizes = [parameters * size, total.cache_token * size, total.cache_full * size]
    sizes.append(sizes[0] + conversations * sizes[2])
    totals = {
        "Parameters": short_count(parameters),
        "Weights": readable_bytes(sizes[0]),
        "Cache for one token": readable_bytes(sizes[1]),
        "Cache at full context": readable_bytes(sizes[2]),
        "Operations for one token": _operations(total.flops_matrices),
        "All at once": readable_bytes(sizes[3]),
    }
    metric_strip(totals)
    return sizes


def _curve(d: Dimensions, weights: float, size: float, conversations: int):
    tokens = np.unique(np.linspace(0, d.context, 129).astype(np.int64))
    cache = _cached(d, tokens) * size * conversations
    return memory_curve(tokens, weights / GB, cache / GB)


def _formulas(d: Dimensions, total: Cost, parameters: int, dtype: str) -> None:
    """Write each formula with its numbers."""
    size = BYTES[dtype]
    counted = "all, norms and biases included" if parameters != total.parameters else "matrices only"
    st.markdown(
        f"""
| | formula | with these numbers |
|---|---|---|
| Weights | parameters × bytes per number | {parameters:,} ({counted}) × {size:g} |
| Cache for one token | 2 (key, value) × blocks × key/value heads × head dimension × bytes | \
2 × {d.layers} × {d.kv_heads} × {d.head_dim} × {size:g} = {total.cache_token * size:,.0f} bytes |
| Operations for one token, matrices | 2 (multiply, add) × numbers in the matrices, output layer included | \
2 × {total.flops_matrices // 2:,} = {_operations(total.flops_matrices)} |
| … and attention at full context | 4 × blocks × heads × head dimension × tokens seen | \
{_operations(total.flops_attention)} more |
"""
    )


def _operations(count: int) -> str:
    """Format a count of floating-point operations with its unit.

    >>> _operations(247_064_064), _operations(3_000_000_000_000), _operations(999_600_000)
    ('247 MFLOP', '3 TFLOP', '1 GFLOP')
    """
    for unit, size in (("T", 1e12), ("G", 1e9), ("M", 1e6)):
        if count >= 0.9995 * size:  # three digits of the smaller unit would be rounded to 1000
            return f"{count / size:.3g} {unit}FLOP"
    return f"{count:,} FLOP"
