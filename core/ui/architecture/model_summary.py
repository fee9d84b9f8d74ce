"""Sizes of a model in one row of numbers."""

import streamlit as st

from core.models.spec import BYTES_PER_PARAMETER
from core.settings import readable_bytes
from core.ui.architecture.architecture_choice import Architecture
from core.ui.architecture.number_format import short_count
from core.ui.state import keys
from core.ui.widgets.metrics import metric_strip


def model_summary(chosen: Architecture) -> None:
    """Show blocks, heads, widths, vocabulary, context, parameters, tying, number format and bytes."""
    d, dtype = chosen.design.dimensions, st.session_state[keys.DTYPE]
    metric_strip(
        {
            "Parameters": short_count(chosen.parameters),
            "Blocks": f"{d.layers}",
            "Heads": f"{d.heads}",
            "Key/value heads": f"{d.kv_heads}",
            "d_model": f"{d.d_model:,}",
            "d_mlp": f"{d.d_mlp:,}",
            "Vocabulary": f"{d.vocab:,}",
            "Context": f"{d.context:,}",
            "Output layer": "tied" if d.tied else "own",
            f"In {dtype}": readable_bytes(summary_bytes(chosen)),
        }
    )


def summary_bytes(chosen: Architecture) -> float:
    """Return the bytes of the weights in the chosen number format."""
    return chosen.parameters * BYTES_PER_PARAMETER[st.session_state[keys.DTYPE]]
