"""Figures of the Tokenization page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import LOGIT, MARGIN, MASK, PROBABILITY, REMOVED, ROW_PIXELS, escape_html, token_hue
from core.plots.type_scale import DENSE_TOKEN_FONT, TOKEN_FONT
from core.tokenization.pieces import TokenPiece

if TYPE_CHECKING:
    from core.tokenization.bpe import TrainedBPE
    from core.tokenization.bpe.replay import Replay
    from core.tokenization.bpe.steps import TrainingStep

SHOWN_PAIRS = 10
ROOMY_TREE = 16  # symbols that leave room for ranks in the boxes


def pair_count_bars(step: "TrainingStep") -> Figure:
    """Draw the most frequent pairs before a merge: the winner solid, those tied with it hatched, the rest grey."""
    shown = step.pair_counts[:SHOWN_PAIRS]
    names = [f"{label(left)} + {label(right)}" for (left, right), _ in shown]
    counts = [count for _, count in shown]
    rows = list(range(len(shown)))
    colours = [PROBABILITY if count == step.merge.count else LOGIT for count in counts]
    shapes = ["/" if row and count == step.merge.count else "" for row, count in zip(rows, counts, strict=True)]
    figure = Figure()
    figure.add_bar(
        x=counts,
        y=rows,
        orientation="h",
        marker={"color": colours, "pattern": {"shape": shapes, "fgopacity": 0.5}},
        text=[f"{count:,}{'  ← wins' if not row else ''}" for row, count in zip(rows, counts, strict=True)],
        customdata=[[escape_html(name)] for name in names],
        hovertemplate="%{customdata[0]}<br>%{x:,} times<extra></extra>",
        textposition="outside",
        cliponaxis=False,
    )
    figure.update_layout(
        showlegend=False, margin={**MARGIN, "t": 10}, height=ROW_PIXELS * len(rows) + 30, bargap=0.25, dragmode=False
    )
    figure.update_xaxes(showticklabels=False, showgrid=False, range=[0, max(counts) * 1.6])
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[escape_html(name) for name in names],
        tickfont=TOKEN_FONT,
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def length_curve(trained: "TrainedBPE", step: int) -> Figure:
    """Draw the number of symbols of the corpus after each merge, with the merge on screen marked."""
    lengths = [trained.start_length, *(merge.length for merge in trained.merges)]
    figure = Figure()
    figure.add_scatter(
        x=list(range(len(lengths))),
        y=lengths,
        mode="lines",
        line={"color": PROBABILITY, "width": 3},
        hovertemplate="%{x} merges<br>%{y:,} symbols<extra></extra>",
    )
    figure.add_scatter(
        x=[step],
        y=[lengths[step]],
        mode="markers+text",
        marker={"size": 13, "color": PROBABILITY, "line": {"width": 2, "color": REMOVED}},
        text=[f"merge {step}: {lengths[step]:,}"],
        textposition="top right" if step < 0.7 * len(lengths) else "top left",
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_layout(showlegend=False, margin=MARGIN, height=300)
    figure.update_xaxes(title="merges learned", showgrid=False)
    figure.update_yaxes(title="symbols in the corpus", rangemode="tozero")
    return figure


def merge_tree(replay: "Replay", ids: list[int]) -> Figure:
    """Draw a word merge by merge: its smallest parts at the bottom, its tokens in colour at the top of each tree.

    Args:
        ids: ids of `replay.parts`.
    """
    figure = Figure()
    # By leftmost symbol: the top of each tree.
    tops = {i: _Node(float(i), 0, symbol, "") for i, symbol in enumerate(replay.symbols)}
    inner: list[_Node] = []
    for number, step in enumerate(replay.steps, 1):
        left, right = tops[step.start], tops.pop(step.middle)
        top = _Node((left.x + right.x) / 2, max(left.y, right.y) + 1, step.joined, f"{number}. rank {step.rank:,}")
        for child in (left, right):
            _edge(figure, child, top)
        inner += [left, right]
        tops[step.start] = top
    roomy = len(replay.symbols) <= ROOMY_TREE
    for node in inner:
        _box(figure, node, node.detail, None, roomy)
    for node, token_id in zip(tops.values(), ids, strict=True):
        detail = f"{node.detail}<br>id {token_id}" if node.detail else f"id {token_id}"
        _box(figure, node, detail, token_hue(node.data), roomy)
    highest = max(node.y for node in tops.values())
    figure.update_layout(showlegend=False, margin={**MARGIN, "t": 10}, height=88 * (highest + 1) + 60, dragmode=False)
    figure.update_xaxes(visible=False, range=[-0.7, len(replay.symbols) - 0.3])
    figure.update_yaxes(visible=False, range=[-0.6, highest + 0.7])
    return figure


@dataclass(frozen=True)
class _Node:
    """Symbol in a merge tree: its position, its bytes and the merge that made it."""

    x: float
    y: int
    data: bytes
    detail: str


def _box(figure: Figure, node: _Node, detail: str, hue: int | None, roomy: bool) -> None:
    """Draw a node as a box; if there is no room for its detail, it is in the tooltip."""
    figure.add_annotation(
        x=node.x,
        y=node.y,
        text=escape_html(label(node.data)) + (f"<br>{detail}" if detail and roomy else ""),
        hovertext=detail or None,
        showarrow=False,
        bgcolor=MASK if hue is None else f"hsla({hue},80%,50%,0.32)",
        borderpad=4 if roomy else 2,
        font=TOKEN_FONT if roomy else DENSE_TOKEN_FONT,
    )


def _edge(figure: Figure, child: _Node, parent: _Node) -> None:
    figure.add_scatter(
        x=[child.x, child.x, parent.x, parent.x],
        y=[child.y + 0.3, parent.y - 0.43, parent.y - 0.43, parent.y - 0.36],
        mode="lines",
        line={"color": REMOVED, "width": 2},
        hoverinfo="skip",
    )


def language_bars(titles: list[str], languages: list[str], ratios: list[list[float]]) -> Figure:
    """Draw the tokens of the same text relative to English, one group of bars per language.

    Tokenizers are told apart by two greys and three patterns: every other colour has another meaning.

    Args:
        titles: names of the tokenizers.
        ratios: shape (tokenizers, languages).
    """
    figure = Figure()
    greys, patterns = (LOGIT, REMOVED), ("", "/", "x")
    for number, (title, row) in enumerate(zip(titles, ratios, strict=True)):
        figure.add_bar(
            name=escape_html(title),
            x=languages,
            y=row,
            marker={
                "color": greys[number % 2],
                "pattern": {"shape": patterns[number // 2 % 3], "fillmode": "overlay", "fgcolor": "#ffffff"},
            },
            hovertemplate=f"%{{x}}<br>{escape_html(title)}<br>%{{y:.2f}} × English<extra></extra>",
        )
    figure.add_hline(y=1, line={"color": REMOVED, "dash": "dash"})
    figure.update_layout(
        barmode="group",
        margin=MARGIN,
        height=420,
        legend={"orientation": "h", "y": 1.12},
        bargap=0.25,
    )
    figure.update_xaxes(tickangle=-45)
    figure.update_yaxes(title="tokens ÷ tokens in English")
    return figure


def label(symbol: bytes) -> str:
    """Write a symbol of BPE in readable form."""
    return TokenPiece(0, symbol).label
