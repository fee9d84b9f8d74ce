"""Cost of a model in memory and arithmetic, for the chosen model or for typed dimensions."""

import numpy as np
import streamlit as st

from core.architecture.cost import LIMITS, Cost, cost
from core.architecture.design import Dimensions
from core.architecture.snippet import cost_code
from core.architecture.verify import DrawnCost, cost_claims
from core.knobs import Knob
from core.plots import memory_curve
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
_DEFAULTS = {
    "layers": 32, "heads": 32, "kv_heads": 8, "head_dim": 128, "d_model": 4096, "d_mlp": 14_336, "vocab": 128_256,
    "context": 8192,
}  # fmt: skip


def cost_view(_: ViewContext) -> None:
    """Show the totals, the memory as the text grows, and the formulas with their numbers."""
    left, middle, right = st.columns([1.6, 2, 1.2], vertical_alignment="bottom")
    with left:
        source = switch(keys.COST_OF, [THIS, TYPED], "Numbers of")
    with middle:
        dtype = switch(keys.COST_FORMAT, list(BYTES), "Number format", default=st.session_state[keys.DTYPE])
    with right:
        conversations = int(knob(CONVERSATIONS))
    chosen = chosen_architecture() if source == THIS else None
    d = chosen.design.dimensions if chosen else _typed()
    total = cost(d)
    parameters = chosen.parameters if chosen else total.parameters
    sizes = _totals(total, parameters, BYTES[dtype], conversations)
    figure = _curve(d, parameters * BYTES[dtype], BYTES[dtype], conversations)
    show_figure(figure, "memory")
    if d.local_layers:
        st.caption(f"{d.local_layers} of {d.layers} layers keep the last {d.window} tokens only: the line bends there.")
    _formulas(d, total, parameters, dtype)
    weights, cache = figure.data
    drawn = DrawnCost(
        parameters, BYTES[dtype], conversations, sizes, *map(np.asarray, (weights["x"], weights["y"], cache["y"]))
    )
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
    everywhere, nearby = d.layers - d.local_layers, np.minimum(tokens, d.window)
    cache = 2 * d.kv_heads * d.head_dim * (everywhere * tokens + d.local_layers * nearby) * size * conversations
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
| Cache for one token | 2 (key, value) × layers × key/value heads × head dimension × bytes | \
2 × {d.layers} × {d.kv_heads} × {d.head_dim} × {size:g} = {total.cache_token * size:,.0f} bytes |
| Operations for one token, matrices | 2 (multiply, add) × numbers in the matrices, output layer included | \
2 × {total.flops_matrices // 2:,} = {_operations(total.flops_matrices)} |
| … and attention at full context | 4 × layers × heads × head dimension × tokens seen | \
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
