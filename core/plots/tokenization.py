"""Figures of the Tokenization page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.plots.style import LOGIT, MARGIN, MASK, PROBABILITY, REMOVED, ROW_PIXELS, plain, token_hue
from core.tokenization.pieces import TokenPiece

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.tokenization.bpe import TrainedBPE
    from core.tokenization.bpe.replay import Replay
    from core.tokenization.bpe.steps import TrainingStep

SHOWN_PAIRS = 10
ROOMY_TREE = 16  # symbols that leave room for ranks in the boxes


def pair_count_bars(step: "TrainingStep") -> "go.Figure":
    """The most frequent pairs before a merge; the winner is solid, those tied with it are hatched, the rest is grey."""
    import plotly.graph_objects as go

    shown = step.pair_counts[:SHOWN_PAIRS]
    names = [f"{label(left)} + {label(right)}" for (left, right), _ in shown]
    counts = [count for _, count in shown]
    rows = list(range(len(shown)))
    colours = [PROBABILITY if count == step.merge.count else LOGIT for count in counts]
    shapes = ["/" if row and count == step.merge.count else "" for row, count in zip(rows, counts, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=rows,
            orientation="h",
            marker={"color": colours, "pattern": {"shape": shapes, "fgopacity": 0.5}},
            text=[f"{count:,}{'  ← wins' if not row else ''}" for row, count in zip(rows, counts, strict=True)],
            customdata=[[plain(name)] for name in names],
            hovertemplate="%{customdata[0]}<br>%{x:,} times<extra></extra>",
            textposition="outside",
            textfont_size=15,
            cliponaxis=False,
        )
    )
    figure.update_layout(
        showlegend=False, margin={**MARGIN, "t": 10}, height=ROW_PIXELS * len(rows) + 30, bargap=0.25, dragmode=False
    )
    figure.update_xaxes(showticklabels=False, showgrid=False, range=[0, max(counts) * 1.6])
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[plain(name) for name in names],
        tickfont={"size": 15, "family": "monospace"},
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def length_curve(trained: "TrainedBPE", step: int) -> "go.Figure":
    """Symbols of the corpus after each merge, with the merge on screen marked."""
    import plotly.graph_objects as go

    lengths = [trained.start_length, *(merge.length for merge in trained.merges)]
    figure = go.Figure(
        go.Scatter(
            x=list(range(len(lengths))),
            y=lengths,
            mode="lines",
            line={"color": PROBABILITY, "width": 3},
            hovertemplate="%{x} merges<br>%{y:,} symbols<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[step],
        y=[lengths[step]],
        mode="markers+text",
        marker={"size": 13, "color": PROBABILITY, "line": {"width": 2, "color": REMOVED}},
        text=[f"merge {step}: {lengths[step]:,}"],
        textposition="top right" if step < 0.7 * len(lengths) else "top left",
        textfont_size=15,
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_layout(showlegend=False, margin=MARGIN, height=300)
    figure.update_xaxes(title="merges learned", title_font_size=15, tickfont_size=14, showgrid=False)
    figure.update_yaxes(title="symbols in the corpus", title_font_size=15, tickfont_size=14, rangemode="tozero")
    return figure


def merge_tree(replay: "Replay", ids: Sequence[int | None]) -> "go.Figure":
    """A word merge by merge: its smallest parts at the bottom, its tokens in colour at the top of each tree.

    Args:
        ids: the ids of `replay.parts`.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    # By leftmost symbol: the place, height and bytes of each tree's top.
    tops = {i: (float(i), 0, symbol) for i, symbol in enumerate(replay.symbols)}
    nodes = {i: [place, 0, label(symbol), "", None] for i, (place, _, symbol) in tops.items()}
    finished = []
    for number, step in enumerate(replay.steps, 1):
        (x1, h1, _), (x2, h2, _) = tops[step.start], tops.pop(step.middle)
        x, height = (x1 + x2) / 2, max(h1, h2) + 1
        for child_x, child_height in ((x1, h1), (x2, h2)):
            _edge(figure, child_x, child_height, x, height)
        finished += [nodes[step.start], nodes.pop(step.middle)]
        nodes[step.start] = [x, height, label(step.joined), f"{number}. rank {step.rank:,}", None]
        tops[step.start] = (x, height, step.joined)
    for (start, node), token_id in zip(nodes.items(), ids, strict=True):
        node[3:] = [f"id {token_id}" if not node[3] else f"{node[3]}<br>id {token_id}", token_hue(tops[start][2])]
    roomy = len(replay.symbols) <= ROOMY_TREE
    for node in [*finished, *nodes.values()]:
        _node(figure, *node, roomy)
    highest = max(height for _, height, _ in tops.values())
    figure.update_layout(showlegend=False, margin={**MARGIN, "t": 10}, height=88 * (highest + 1) + 60, dragmode=False)
    figure.update_xaxes(visible=False, range=[-0.7, len(replay.symbols) - 0.3])
    figure.update_yaxes(visible=False, range=[-0.6, highest + 0.7])
    return figure


def _node(figure: "go.Figure", x: float, height: int, text: str, detail: str, hue: int | None, roomy: bool) -> None:
    """A box; where there is no room for its detail, pointing at it shows it."""
    figure.add_annotation(
        x=x,
        y=height,
        text=plain(text) + (f"<br><span style='font-size:12px'>{detail}</span>" if detail and roomy else ""),
        hovertext=detail or None,
        showarrow=False,
        bgcolor=MASK if hue is None else f"hsla({hue},80%,50%,0.32)",
        borderpad=4 if roomy else 2,
        font={"family": "monospace", "size": 16 if roomy else 12},
    )


def _edge(figure: "go.Figure", child_x: float, child_height: int, x: float, height: int) -> None:
    figure.add_scatter(
        x=[child_x, child_x, x, x],
        y=[child_height + 0.3, height - 0.43, height - 0.43, height - 0.36],
        mode="lines",
        line={"color": REMOVED, "width": 2},
        hoverinfo="skip",
    )


def language_bars(titles: list[str], languages: list[str], ratios: list[list[float]]) -> "go.Figure":
    """Tokens of the same text relative to English, a group of bars for each language.

    Args:
        titles: tokenizers.
        ratios: shape (tokenizers, languages).
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    palette = [PROBABILITY, "#d98032", "#3f9d63", "#9a6bc9", "#c2566e"]
    patterns = ["", "/", ".", "x", "-"]
    for number, (title, row) in enumerate(zip(titles, ratios, strict=True)):
        figure.add_bar(
            name=plain(title),
            x=languages,
            y=row,
            marker={
                "color": palette[number % len(palette)],
                "pattern": {"shape": patterns[number % len(patterns)], "fillmode": "overlay", "fgcolor": "#ffffff"},
            },
            hovertemplate=f"%{{x}}<br>{plain(title)}<br>%{{y:.2f}} × English<extra></extra>",
        )
    figure.add_hline(y=1, line={"color": REMOVED, "dash": "dash"})
    figure.update_layout(
        barmode="group",
        margin=MARGIN,
        height=420,
        legend={"orientation": "h", "y": 1.12, "font_size": 15},
        bargap=0.25,
    )
    figure.update_xaxes(tickfont_size=14, tickangle=-45)
    figure.update_yaxes(title="tokens ÷ tokens in English", title_font_size=15, tickfont_size=14)
    return figure


def label(symbol: bytes) -> str:
    """A symbol of BPE as people can read it."""
    return TokenPiece(0, symbol).label
