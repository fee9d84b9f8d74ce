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
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import switch
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar


def map_view(context: ViewContext) -> None:
    """Draw the map with the shapes of the current text, and the part that is open beside it."""
    chosen = chosen_architecture()
    tokens = chosen.tokens(context.text)
    part = switch(keys.MAP_PART, list(MAP_PARTS), default="Attention")
    with context.figure:
        data = map_data(chosen, shortened(visible(context.text), 28), tokens, part)
        draw_map(data, keys.MAP, _choose)
        _open_part(chosen, part)
    context.answer(_answer(chosen, tokens))
    if tokens is None:
        st.caption("Its tokenizer is not on this machine, so the map says n for the number of tokens.")
    _print_part(chosen, part)
    model_summary(chosen)
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


def _answer(chosen: Architecture, tokens: int | None) -> str:
    d, n = chosen.design.dimensions, "n" if tokens is None else f"{tokens:,}"
    return (
        f"{escape_markdown(chosen.spec.title)}: **{short_count(chosen.parameters)}** parameters, **{d.layers}** equal "
        f"blocks; they turn {n} token ids into **{n} × {d.vocab:,}** scores."
    )


def _open_part(chosen: Architecture, title: str) -> None:
    """Draw a part: its purpose, its size, and a button that opens its computation."""
    part = MAP_PARTS[title]
    once, everywhere = part_parameters(chosen.model, chosen.rows, title)
    d = chosen.design.dimensions
    if everywhere == 0:
        size = "No parameters of its own: it is **tied**, the embedding table is used once more."
    elif everywhere == once:
        size = f"**{once:,}** parameters, {everywhere / chosen.parameters:.1%} of the model"
        with_places = title == "Embedding" and chosen.design.positions == "learned"
        size += f": {d.vocab:,} rows for tokens and {d.context:,} for positions." if with_places else "."
    else:
        share = f"{everywhere / chosen.parameters:.1%} of the model"
        size = f"**{once:,}** parameters × {d.layers} blocks = {short_count(everywhere)}, {share}."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}.** {part.meaning} {size}", width="stretch")
        if part.step and not presenting():
            st.button(
                "See it compute in block 1",
                icon=":material/play_circle:",
                on_click=_open_computation,
                args=(part.step,),
                key="see",
            )


def _print_part(chosen: Architecture, title: str) -> None:
    """Write the modules of a part as torch prints them."""
    modules = dict(chosen.model.named_modules())
    names = part_modules(chosen.model, title)
    st.code("\n".join(f"({name.split('.')[-1]}): {modules[name]}" for name in names), language=None, wrap_lines=True)


def _open_computation(step: str) -> None:
    open_view("architecture", "One block")
    st.session_state[keys.BLOCK] = 1
    OPEN_STEP.request(step)


def _csv(chosen: Architecture) -> str:
    rows = ([title, *part_parameters(chosen.model, chosen.rows, title)] for title in MAP_PARTS)
    return as_csv(["part", "parameters once", "parameters in the model"], rows)
