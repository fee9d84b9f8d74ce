"""The numbers people quote of a model."""

import html
from collections.abc import Mapping

import streamlit as st

from core.models.spec import BYTES_PER_PARAMETER
from core.settings import readable_bytes
from core.ui.architecture.architecture_choice import Architecture
from core.ui.state import keys

_STYLE = """<style>
.cards {display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 1.3rem; line-height: 1.25}
.cards small {display: block; font-size: 0.88rem; opacity: 0.8}
</style>"""


def summary_cards(chosen: Architecture) -> None:
    """Layers, heads, widths, vocabulary, context, parameters, tying, number format and bytes."""
    d, dtype = chosen.design.dimensions, st.session_state[keys.DTYPE]
    cards = {
        "Parameters": short_count(chosen.parameters),
        "Layers": f"{d.layers}",
        "Heads": f"{d.heads}",
        "Key/value heads": f"{d.kv_heads}",
        "d_model": f"{d.d_model:,}",
        "d_mlp": f"{d.d_mlp:,}",
        "Vocabulary": f"{d.vocab:,}",
        "Context": f"{d.context:,}",
        "Output layer": "tied" if d.tied else "own",
        f"In {dtype}": readable_bytes(chosen.parameters * BYTES_PER_PARAMETER[dtype]),
    }
    fact_strip(cards)


def fact_strip(facts: Mapping[str, str]) -> None:
    """Names and values side by side, in as many lines as they need."""
    cells = "".join(
        f"<div><small>{html.escape(name)}</small>{html.escape(value)}</div>" for name, value in facts.items()
    )
    st.html(f'{_STYLE}<div class="cards">{cells}</div>')


def short_count(count: int) -> str:
    """A count of parameters as people say it.

    >>> short_count(124_439_808), short_count(1_836_828_672), short_count(1_152)
    ('124.4 M', '1.84 B', '1,152')
    """
    if count >= 1_000_000_000:
        return f"{count / 1_000_000_000:.2f} B"
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f} M"
    return f"{count:,}" if count < 10_000 else f"{count / 1000:.0f} k"


def gap(difference: float) -> str:
    """How far two routes are apart.

    >>> gap(0.0), gap(1.24e-6)
    ('0', '1.2e-06')
    """
    return f"{difference:.1e}" if difference else "0"
