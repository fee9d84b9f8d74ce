"""Parameters of a model by part."""

from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import (
    ATTENTION,
    EMBEDDING,
    LEGEND_ABOVE,
    LOGIT,
    MARGIN,
    MLP,
    NEUTRAL,
    REMOVED,
    escape_html,
    ink_on,
)
from core.plots.type_scale import DESK

if TYPE_CHECKING:
    from core.architecture.treemap import Share

PART_COLORS = {
    "token embedding": EMBEDDING,
    "position embedding": EMBEDDING,
    "attention": ATTENTION,
    "MLP": MLP,
    "norms": REMOVED,
    "output layer": LOGIT,
}
# Hatched: two embeddings, of one colour.
_PATTERNS = {"position embedding": "/"}


def parameter_treemap(shares: "tuple[Share, ...]", title: str) -> Figure:
    """Draw the whole model as a rectangle: parts, and in them the modules of all blocks together."""
    parts = list(dict.fromkeys(share.part for share in shares))
    inside = [share for share in shares if share.parameters]
    totals = {part: sum(share.parameters for share in shares if share.part == part) for part in parts}
    colors = [PART_COLORS[part] for part in (*parts, *(share.part for share in inside))]
    figure = Figure()
    figure.add_treemap(
        ids=["all", *parts, *(f"{share.part}/{share.name}" for share in inside)],
        labels=[escape_html(title), *parts, *(_label(share) for share in inside)],
        parents=["", *["all"] * len(parts), *(share.part for share in inside)],
        values=[sum(totals.values()), *totals.values(), *(share.parameters for share in inside)],
        marker_colors=["rgba(0,0,0,0)", *colors],
        marker_pattern_shape=[_PATTERNS.get(part, "") for part in ("", *parts, *(share.part for share in inside))],
        branchvalues="total",
        texttemplate="<b>%{label}</b><br>%{value:,}<br>%{percentRoot:.1%}",
        hovertemplate="%{label}<br>%{value:,} parameters<br>%{percentRoot:.2%} of the model<extra></extra>",
        textfont_size=DESK.title,
        # The first is the name of the whole, on the page's own background.
        textfont_color=[NEUTRAL, *map(ink_on, colors)],
        tiling_pad=2,
        sort=False,
    )
    figure.update_layout(height=520, margin={"l": 0, "r": 10, "t": 5, "b": 0})
    return figure


def _label(share: "Share") -> str:
    return f"{share.name} ×{share.modules}" if share.modules > 1 else share.name


def part_bars(models: "dict[str, tuple[Share, ...]]") -> Figure:
    """Draw parameters by part, one stacked bar per model; the keys are the models' titles."""
    figure = Figure()
    for part, color in PART_COLORS.items():
        counts = [sum(s.parameters for s in shares if s.part == part) for shares in models.values()]
        totals = [sum(s.parameters for s in shares) for shares in models.values()]
        if not any(counts):
            continue
        figure.add_bar(
            y=[escape_html(title) for title in models],
            x=counts,
            orientation="h",
            name=part,
            marker={"color": color, "pattern": {"shape": _PATTERNS.get(part, ""), "fgopacity": 0.5}},
            text=[f"{n / total:.0%}" if n / total > 0.04 else "" for n, total in zip(counts, totals, strict=True)],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont_color=ink_on(color),
            hovertemplate=f"{part}: %{{x:,}}<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title="parameters")
    legend = {**LEGEND_ABOVE, "traceorder": "normal"}
    figure.update_layout(barmode="stack", height=250, margin=MARGIN, legend=legend)
    return figure
