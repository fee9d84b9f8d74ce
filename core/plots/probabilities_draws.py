"""Random draws: the place of the random number on the bar of all tokens, and how often each token was drawn."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.plots.figure import Figure
from core.plots.style import MARGIN, OURS, PROBABILITY, REMOVED, REMOVED_PATTERN, escape_html, percent, plural
from core.plots.type_scale import DESK, TOKEN_FONT

if TYPE_CHECKING:
    from core.probabilities.draws import BarSegment
    from core.probabilities.verify import DrawnBars


def cumulative_bar(
    segments: "Sequence[BarSegment]", names: Sequence[str], others: int, pointer: float, drawn: str
) -> Figure:
    """Draw tokens at their places on the bar from 0 to 1, all others as its ground, the random number as a pointer.

    Args:
        segments: tokens to draw, from left to right, with their `names`.
        others: number of tokens that lie between them.
    """
    figure = Figure()
    ground = {"color": REMOVED, "pattern": REMOVED_PATTERN}
    _segment(figure, 0.0, 1.0, f"{plural(others, 'other')}, between those drawn", ground)
    for segment, name in zip(segments, names, strict=True):
        length, label = segment.end - segment.start, escape_html(name)
        hover = f"{label}<br>{segment.start:.4f} to {segment.end:.4f}"
        # A white line between neighbours; it would cover a short one.
        marker = {"color": PROBABILITY, "line": {"color": "white", "width": 1 if length > 0.005 else 0}}
        _segment(figure, segment.start, segment.end, hover, marker, label if length > 0.035 else "")
    figure.add_annotation(
        x=pointer,
        y=0.42,
        ax=0,
        ay=-34,
        text=f"u = {pointer:.4f} → {escape_html(drawn)}",
        arrowcolor=OURS,
        arrowwidth=4,
        arrowhead=2,
        font_size=DESK.labels,
        xanchor="left" if pointer < 0.15 else "right" if pointer > 0.85 else "center",
    )
    figure.update_layout(showlegend=False, barmode="overlay", height=150, margin={**MARGIN, "t": 50, "b": 25})
    figure.update_xaxes(range=[0, 1], showgrid=False)
    figure.update_yaxes(visible=False, range=[-0.45, 0.5])
    return figure


def _segment(
    figure: Figure, start: float, end: float, hover: str, marker: Mapping[str, object], text: str = ""
) -> None:
    figure.add_bar(
        x=[end - start],
        y=[0],
        base=[start],
        orientation="h",
        marker=marker,
        text=text,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={**TOKEN_FONT, "color": "white"},
        hovertemplate=f"{hover}<extra></extra>",
    )


def draw_picture(bars: "DrawnBars", labels: Sequence[str], drawn: str) -> dict[str, Any]:
    """Return what is drawn: the bar of all tokens with one random number, and how often each token was drawn.

    The browser draws it, and computes the same numbers itself while a knob moves (`core/ui/components/draw`).

    Args:
        bars: all numbers.
        labels: of the tokens with a row of their own.
        drawn: label of the token that the number points at.
    """
    draws, pointer = len(bars.draws.uniforms), float(bars.draws.uniforms[bars.number - 1])
    shares = [count / draws for count in bars.counts]
    rows = zip(bars.expected, bars.counts, shares, strict=True)
    return {
        "columns": [{"title": f"probability; ◆ share of {draws:,} draws", "key": "share"}, {"title": "times drawn"}],
        "tokens": [{"id": id_, "label": label} for id_, label in zip(bars.token_ids, labels, strict=True)],
        "others": f"{len(bars.draws.counts) - len(labels):,} others",
        "uniforms": bars.draws.uniforms.tolist(),
        "frame": {
            "segments": [{"id": part.token_id, "start": part.start, "end": part.end} for part in bars.segments],
            "u": pointer,
            "id": int(bars.draws.token_ids[bars.number - 1]),
            "expected": list(bars.expected),
            "counts": list(bars.counts),
            "shares": shares,
            "whiskers": [1.96 * math.sqrt(max(0.0, p * (1 - p)) / draws) for p in bars.expected],
        },
        "words": {
            "sentence": f"The number {pointer:.4f} points at {drawn}.",
            "pointer": f"{pointer:.4f}",
            "rows": [[percent(p), f"{count:,} = {share:.1%}"] for p, count, share in rows],
        },
    }
