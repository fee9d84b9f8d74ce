"""All modules: the printed block, where the parameters are, and a searchable tree."""

import streamlit as st

from core.architecture.map_parts import first_block
from core.architecture.modules import ModuleRow
from core.architecture.snippet import model_code
from core.architecture.treemap import shares
from core.architecture.verify import dimension_claims, listed_claim, module_claims, share_claims, size_claims
from core.plots import parameter_treemap
from core.tokenization import as_csv
from core.ui.architecture.architecture_choice import Architecture, chosen_architecture, source_caption
from core.ui.architecture.model_summary import model_summary, summary_bytes
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import short_text, switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.toolbar import toolbar

TREEMAP_PIXELS = 450
FOLDED, ALL = "Equal blocks once", "Every block"


def modules_view(context: ViewContext) -> None:
    """Show a treemap of the parameters, the sizes, the first block as the course prints it, and all modules."""
    chosen = chosen_architecture()
    parts = shares(chosen.model, chosen.rows)
    with context.figure:
        treemap = parameter_treemap(parts, chosen.spec.title)
        treemap.update_layout(height=TREEMAP_PIXELS)
        show_figure(treemap, "parameters")
    totals = {share.part: sum(s.parameters for s in parts if s.part == share.part) for share in parts}
    largest = max(totals, key=lambda part: totals[part])
    context.answer(
        f"The modules add up to **{chosen.parameters:,}** parameters; the largest part, {largest}, has "
        f"**{totals[largest] / chosen.parameters:.1%}** of them."
    )
    st.caption("Rectangles: equal modules of all blocks together.")
    _total_caption(chosen)
    model_summary(chosen)
    _printed_block(chosen)
    dtype, size = st.session_state[keys.DTYPE], summary_bytes(chosen)

    def check():
        yield from module_claims(chosen.rows, chosen.model, chosen.spec.parameters)
        yield from share_claims(parts, chosen.model)
        yield from dimension_claims(chosen.design.dimensions, chosen.model)
        yield from size_claims(chosen.model, dtype, size)
        yield listed_claim(listed, chosen.model, query, folded)

    tools = st.container()
    st.subheader("All modules", anchor=False)
    listed, query, folded = _tree(chosen)
    source_caption(chosen)
    with tools:
        toolbar(
            check,
            model_code(chosen.spec, chosen.folder, chosen.config.model_type),
            as_csv(["module", "class", "shapes", "own", "parameters", "tied to"], map(_csv_row, chosen.rows)),
            "modules",
        )


def _printed_block(chosen: Architecture) -> None:
    d, name = chosen.design.dimensions, first_block(chosen.model)
    path, number = name.rsplit(".", 1)
    st.code(f"layers: {d.layers} | heads: {d.heads} | hidden: {d.d_model}", language=None)
    st.markdown(f"The first block, `print(model.{path}[{number}])`:")
    st.code(str(chosen.model.get_submodule(name)), language=None, wrap_lines=True)


def _total_caption(chosen: Architecture) -> None:
    tied = [row for row in chosen.rows if row.tied_to]
    words = f"The modules add up to **{chosen.parameters:,}**, the model's own `num_parameters()`."
    for row in tied:
        words += f" `{row.name}` shares its numbers with `{row.tied_to}` and is counted once."
    st.caption(words)


def _tree(chosen: Architecture) -> tuple[list[ModuleRow], str, bool]:
    """Draw the modules that a search finds; return them, the query, and True if equal blocks are folded."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        query = short_text(keys.MODULE_SEARCH, "Search by name or class", placeholder="attn, Conv1D, norm")
    with right:
        folded = switch(keys.MODULE_TREE, [FOLDED, ALL], "Blocks") == FOLDED and not query
    blocks = first_block(chosen.model).rsplit(".", 1)[0] + "."
    rows = [row for row in chosen.rows if _matches(row, query) and not (folded and _in_later_block(row, blocks))]
    if not rows:
        st.info("No module has that in its name or class.")
        return rows, query, folded
    st.dataframe(
        {
            "module": [row.name if query else _indented(row) for row in rows],
            "class": [row.kind for row in rows],
            "shape": [_shapes(row) for row in rows],
            "parameters": [row.parameters for row in rows],
            "share": [row.parameters / chosen.parameters for row in rows],
        },
        hide_index=True,
        key="module-tree",
        height=min(560, 38 + 35 * len(rows)),
        column_config={
            "shape": st.column_config.TextColumn(width="medium"),
            "parameters": st.column_config.NumberColumn(format="localized"),
            "share": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
        },
    )
    st.caption(f"{len(rows):,} of {len(chosen.rows):,} modules. Outer modules include what they hold.")
    return rows, query, folded


def _indented(row: ModuleRow) -> str:
    return f"{'    ' * row.depth}{row.name.split('.')[-1] or 'model'}"


def _matches(row: ModuleRow, query: str) -> bool:
    return query.lower() in f"{row.name} {row.kind}".lower()


def _in_later_block(row: ModuleRow, blocks: str) -> bool:
    """Return True for modules of every block but the first; `blocks` is what their names begin with."""
    return row.name.startswith(blocks) and not f"{row.name}.".startswith(f"{blocks}0.")


def _shapes(row: ModuleRow) -> str:
    words = [f"{name} {' × '.join(f'{size:,}' for size in shape)}" for name, shape in row.shapes]
    return ", ".join(words) + (f" (tied to {row.tied_to})" if row.tied_to else "")


def _csv_row(row: ModuleRow) -> list:
    return [row.name, row.kind, _shapes(row), row.own, row.parameters, row.tied_to]
