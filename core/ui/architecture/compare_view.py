"""Two models side by side, from their configurations."""

import html
from collections.abc import Sequence

import streamlit as st

from core.architecture.compare import ComparedRow, compare_designs
from core.architecture.snippet import compare_code
from core.architecture.treemap import shares
from core.architecture.verify import comparison_claims
from core.models import CATALOG
from core.plots import part_bars
from core.plots.style import NEUTRAL, with_alpha
from core.tokenization import as_csv
from core.ui.architecture.architecture_choice import Architecture, architecture, source_caption
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.link import put_in_link
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure
from core.ui.widgets.toolbar import toolbar

# Rows of the table beside the figure; the others stand below.
ROWS_AT_FIRST = 5
_STYLE = f"""<style>
.two {{width: 100%; border-collapse: collapse; font-size: 1rem}}
.two th, .two td {{text-align: left; padding: 0.25rem 0.6rem; overflow-wrap: anywhere; vertical-align: top}}
.two td {{border-bottom: 1px solid {with_alpha(NEUTRAL, 0.3)}}}
.two tr.unlike td {{font-weight: 600}}
.two tr.unlike {{background: {with_alpha(NEUTRAL, 0.13)}}}
.two td.mark {{width: 1.6em; text-align: center}}
.two tr td.why {{font-weight: 400; font-size: 0.9rem}}
@media (max-width: 768px) {{.two th:last-child, .two td.why {{display: none}} .two th, .two td {{padding: 0.2rem}}}}
</style>"""


def compare_view(context: ViewContext) -> None:
    """Draw where the parameters are, and every property with what it means."""
    with context.rail:
        a = _choose(keys.MODEL_A, "Model A", "gpt2")
        b = _choose(keys.MODEL_B, "Model B", "smollm2-135m-instruct")
    titles = [a.spec.title, b.spec.title if b.spec.key != a.spec.key else f"{b.spec.title} again"]
    rows = compare_designs(a.design, b.design)
    drawn = shares(a.model, a.rows), shares(b.model, b.rows)
    unlike = sum(row.differs for row in rows)
    first = [row for row in rows if row.differs][:ROWS_AT_FIRST] or rows[:ROWS_AT_FIRST]
    context.answer(f"**{unlike} of {len(rows)}** properties differ; they are marked ≠.")
    with context.figure:
        show_figure(part_bars(dict(zip(titles, drawn, strict=True))), "two-models")
        if not presenting():
            _table(first, titles)
    rest = [row for row in rows if row not in first]
    st.markdown("**The other properties**")
    _table(rest, titles)
    toolbar(
        lambda: comparison_claims(rows, (a.model, b.model), drawn, unlike),
        compare_code((a.spec, b.spec), (a.folder, b.folder)),
        as_csv(["property", *titles, "differs", "meaning"], ([r.name, r.a, r.b, r.differs, r.meaning] for r in rows)),
        "two-models",
    )
    source_caption(a, b)


def _choose(key: str, label: str, default: str) -> Architecture:
    """Any model of the catalog, or the one chosen in the sidebar."""
    models = list(CATALOG)
    if st.session_state[keys.MODEL] not in models:
        models.append(st.session_state[keys.MODEL])
    titles = {model: CATALOG[model].title if model in CATALOG else model.split("/")[-1] for model in models}
    put_in_link(key, default, models.__contains__, titles.__getitem__)
    chosen = st.selectbox(
        label, models, models.index(default), format_func=titles.__getitem__, key=key, bind="query-params"
    )
    return architecture(chosen)


def _table(rows: Sequence[ComparedRow], titles: list[str]) -> None:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in ["", "property", *titles, "what it means"])
    body = "".join(_row(row) for row in rows)
    st.html(f'{_STYLE}<table class="two"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _row(row: ComparedRow) -> str:
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (row.name, row.a, row.b))
    mark = "≠" if row.differs else "="
    return (
        f'<tr class="{"unlike" if row.differs else ""}"><td class="mark">{mark}</td>{cells}'
        f'<td class="why">{html.escape(row.meaning)}</td></tr>'
    )
