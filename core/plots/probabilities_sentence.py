"""Surprisal of the tokens along a text."""

from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import LEGEND_ABOVE, LOGIT, MARGIN, UNCERTAINTY, escape_html, percent
from core.plots.type_scale import DESK, TOKEN_FONT

if TYPE_CHECKING:
    from core.probabilities import SequenceScore
    from core.tokenization import TokenPiece

# With more labels on one axis, or numbers above the bars, they overlap.
LABELLED = 30
NUMBERED = 20


def surprisal_curve(
    score: "SequenceScore", first: "TokenPiece", pieces: "list[TokenPiece]", best: "list[TokenPiece]"
) -> Figure:
    """Draw the surprisal of each token as a bar, and the entropy, which is the expected surprisal, as a line.

    Bars are grey: blue means probability, and a high bar is an improbable token.

    Args:
        first: token with nothing before it, which has a place and no bar.
        pieces: scored tokens.
        best: likeliest token at each position.
    """
    positions = list(range(2, len(pieces) + 2))
    details = [
        [escape_html(piece.label), int(rank), percent(p), escape_html(other.label), percent(q)]
        for piece, rank, p, other, q in zip(
            pieces, score.ranks, score.probabilities, best, score.best_probabilities, strict=True
        )
    ]
    hover = "%{customdata[0]}<br>surprisal %{y:.2f} bits, probability %{customdata[2]}, rank %{customdata[1]:,}"
    hover += "<br>likeliest here: %{customdata[3]} with %{customdata[4]}<extra></extra>"
    figure = Figure()
    figure.add_bar(
        x=positions,
        y=score.surprisals,
        marker_color=LOGIT,
        text=[f"{bits:.2f}" for bits in score.surprisals] if len(pieces) <= NUMBERED else None,
        textposition="outside",
        cliponaxis=False,
        customdata=details,
        hovertemplate=hover,
        name="surprisal: high is unexpected",
    )
    figure.add_scatter(
        x=positions,
        y=score.entropies,
        mode="lines+markers",
        line={"color": UNCERTAINTY, "width": 3, "dash": "dot"},
        marker_size=9,
        hovertemplate="entropy %{y:.2f} bits<extra></extra>",
        name="entropy before it (expected surprisal)",
    )
    figure.update_yaxes(title="bits of surprisal", rangemode="tozero")
    figure.update_xaxes(showgrid=False, title="position in the text")
    if len(pieces) <= LABELLED:
        names = [escape_html(piece.label) for piece in (first, *pieces)]
        figure.update_xaxes(tickmode="array", tickvals=[1, *positions], ticktext=names, tickfont=TOKEN_FONT, title="")
    figure.add_annotation(x=1, y=0, text="nothing<br>before it", showarrow=False, yanchor="bottom", font_size=DESK.axis)
    figure.update_layout(legend=LEGEND_ABOVE, margin=MARGIN, height=330, bargap=0.25)
    return figure
