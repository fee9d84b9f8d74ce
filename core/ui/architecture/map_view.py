"""Map of the whole model from text to logits; a click on a part opens it."""

import streamlit as st

from core.architecture.map_parts import MAP_PARTS, part_modules, part_parameters
from core.architecture.snippet import model_code
from core.architecture.verify import dimension_claims, module_claims, part_claims, size_claims
from core.plots.style import shortened
from core.tokenization import as_csv, visible
from core.ui.architecture.architecture_choice import Architecture, chosen_architecture, source_caption, token_claims
from core.ui.architecture.block_view import OPEN_STEP
from core.ui.architecture.map_data import map_data
from core.ui.architecture.model_summary import model_summary, summary_bytes
from core.ui.architecture.number_format import short_count
from core.ui.components.model_map import draw_map
from core.ui.shell.views import ViewContext, open_view
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.toolbar import toolbar


def map_view(context: ViewContext) -> None:
    """Draw the map with the shapes of the current text, and the part that is open beside it."""
    chosen = chosen_architecture()
    model_summary(chosen)
    part = switch(keys.MAP_PART, list(MAP_PARTS), default="Attention")
    left, right = st.columns([1, 1], gap="medium")
    with right:
        _open_part(chosen, part)
    with left:
        tokens = chosen.tokens(context.text)
        data = map_data(chosen, shortened(visible(context.text), 40), tokens, part)
        draw_map(data, keys.MAP, _choose)
        if tokens is None:
            st.caption("Its tokenizer is not on this machine, so the map says n for the number of tokens.")
    dtype, size = st.session_state[keys.DTYPE], summary_bytes(chosen)

    def check():
        yield from module_claims(chosen.rows, chosen.model, chosen.spec.parameters)
        counts = {title: part_parameters(chosen.model, chosen.rows, title) for title in MAP_PARTS}
        yield from part_claims(counts, chosen.model)
        yield from dimension_claims(chosen.design.dimensions, chosen.model)
        yield from size_claims(chosen.model, dtype, size)
        yield from token_claims(chosen, context.text, tokens)

    toolbar(
        check,
        model_code(chosen.spec, chosen.folder, chosen.config.model_type),
        _csv(chosen),
        "parts",
    )
    source_caption(chosen)


def _choose() -> None:
    part = st.session_state[keys.MAP].chosen
    if part in MAP_PARTS:  # a browser can send anything
        st.session_state[keys.MAP_PART] = part


def _open_part(chosen: Architecture, title: str) -> None:
    """Draw a part: its purpose, its modules as torch prints them, its size, and a button that opens its computation."""
    part = MAP_PARTS[title]
    once, everywhere = part_parameters(chosen.model, chosen.rows, title)
    st.markdown(f"**{title}.** {part.meaning}")
    modules = dict(chosen.model.named_modules())
    names = part_modules(chosen.model, title)
    st.code("\n".join(f"({name.split('.')[-1]}): {modules[name]}" for name in names), language=None, wrap_lines=True)
    if everywhere == 0:
        st.write("No parameters of its own: it is **tied**, the embedding table is used once more.")
    elif everywhere == once:
        tables = f", in {len(names)} tables," if title == "Embedding" and len(names) > 1 else ","
        st.write(f"**{once:,}** parameters{tables} {everywhere / chosen.parameters:.1%} of the model.")
    else:
        share = f"{everywhere / chosen.parameters:.1%} of the model"
        blocks = chosen.design.dimensions.layers
        st.write(f"**{once:,}** parameters × {blocks} blocks = {short_count(everywhere)}, {share}.")
    if part.step:
        st.button(
            "See it compute in block 1",
            icon=":material/play_circle:",
            on_click=_open_computation,
            args=(part.step,),
            key="see",
        )


def _open_computation(step: str) -> None:
    open_view("architecture", "One block")
    st.session_state[keys.BLOCK] = 1
    OPEN_STEP.request(step)


def _csv(chosen: Architecture) -> str:
    rows = ([title, *part_parameters(chosen.model, chosen.rows, title)] for title in MAP_PARTS)
    return as_csv(["part", "parameters once", "parameters in the model"], rows)
