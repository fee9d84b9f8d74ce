"""Beam search as a tree that grows downwards: one level per step, one node per candidate."""

from typing import TYPE_CHECKING

import numpy as np

from core.plots.figure import Figure
from core.plots.style import MARGIN, OURS, PROBABILITY, REMOVED, decimal, escape_html, percent, shortened
from core.plots.type_scale import DENSE_TOKEN_FONT, DESK

if TYPE_CHECKING:
    from core.decoding import BeamCandidate, BeamTree

_ROW = 72
# Edges slope between the labels of one row and those of the next: from this share of the way down to that one.
_SLOPE = 0.46, 0.68
_WIDTH = 690  # pixels the nodes of one line share on a screen 1280 wide
_ROOMY = 8  # nodes in a line that leave room for large words and two digits
# Kind of node: its words, colour, marker and line. Colour is never the only carrier.
_KINDS = {
    "pruned": ("pruned: its score lost", REMOVED, "x-thin-open", "dot", 1.5),
    "held": ("held", PROBABILITY, "circle-open", "solid", 2),
    "result": ("the result", PROBABILITY, "circle", "solid", 6),
    "finished": ("finished", PROBABILITY, "square", "solid", 2),
}
# x and y of a node.
Positions = dict[int, tuple[float, int]]


def beam_figure(tree: "BeamTree") -> Figure:
    """Draw one level per step downwards, candidates side by side; pruned ones grey and dotted, greedy's path marked."""
    positions = _positions(tree)
    figure = Figure()
    groups: dict[str, list[BeamCandidate]] = {kind: [] for kind in _KINDS}
    for candidate in tree.nodes.values():
        groups[_kind(tree, candidate)].append(candidate)
    _greedy(figure, tree, positions)
    for kind, candidates in groups.items():
        if candidates:
            _edges(figure, candidates, positions, kind)
    slots = max(len(level) for level in tree.levels)
    for kind, candidates in groups.items():
        if candidates:
            _nodes(figure, tree, candidates, positions, kind)
    figure.add_annotation(x=positions[-1][0], y=0, text="your text", showarrow=False, yshift=14)
    _axes(figure, tree, slots)
    return figure


def _kind(tree: "BeamTree", candidate: "BeamCandidate") -> str:
    return "result" if candidate.node in tree.result else candidate.outcome


def _positions(tree: "BeamTree") -> Positions:
    """Return x and y of every node; the prompt is node -1."""
    slots = max(len(level) for level in tree.levels)
    positions: Positions = {-1: ((slots - 1) / 2, 0)}
    for y, level in enumerate(tree.levels, 1):
        shift = (slots - len(level)) / 2
        for x, candidate in enumerate(level):
            positions[candidate.node] = (x + shift, y)
    return positions


def _edges(figure: Figure, candidates: "list[BeamCandidate]", positions: Positions, kind: str) -> None:
    _, color, _, dash, width = _KINDS[kind]
    x, y = _lines(candidates, positions)
    line = {"color": color, "width": width, "dash": dash}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _lines(candidates: "list[BeamCandidate]", positions: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Return edges from parent to child, sloping only between the rows of labels; a gap after each.

    subtle: children stand in the order of their parents, so straight lines between two rows never cross.
    """
    points: list[tuple[float, float]] = []
    for candidate in candidates:
        (x0, y0), (x1, y1) = positions[candidate.parent], positions[candidate.node]
        points += [(x0, y0), (x0, y0 + _SLOPE[0]), (x1, y0 + _SLOPE[1]), (x1, y1), (np.nan, np.nan)]
    x, y = zip(*points, strict=True)
    return np.array(x, dtype=np.float32), np.array(y, dtype=np.float32)


def _nodes(
    figure: Figure, tree: "BeamTree", candidates: "list[BeamCandidate]", positions: Positions, kind: str
) -> None:
    slots = max(len(level) for level in tree.levels)
    digits = 2 if slots <= _ROOMY else 1
    longest = max(3, int((_WIDTH / slots - 16) / (0.6 * DESK.axis)))
    words, color, symbol, _, _ = _KINDS[kind]
    figure.add_scatter(
        x=[positions[c.node][0] for c in candidates],
        y=[positions[c.node][1] for c in candidates],
        mode="markers+text",
        marker={"symbol": symbol, "size": 11, "color": color, "line": {"width": 2, "color": color}},
        text=[_label(c, longest, digits, kind == "result") for c in candidates],
        textposition="middle right",
        textfont=DENSE_TOKEN_FONT,
        customdata=[[_details(tree, c)] for c in candidates],
        hovertemplate="%{customdata[0]}<extra></extra>",
        name=words,
        cliponaxis=False,
    )


def _label(candidate: "BeamCandidate", longest: int, digits: int, bold: bool) -> str:
    lines = _lines_of(candidate.step.label, longest)
    token = "<br> ".join(f"<b>{escape_html(line)}</b>" if bold else escape_html(line) for line in lines)
    return f" {token}<br> {decimal(candidate.score, digits)}"


def _lines_of(label: str, longest: int) -> list[str]:
    """Break a long token into two lines; what is still too long is shortened.

    >>> _lines_of("unbelievable", 7), _lines_of("tea", 7)
    (['unbelie', 'vable'], ['tea'])
    """
    return [label] if len(label) <= longest else [label[:longest], shortened(label[longest:], longest)]


def _details(tree: "BeamTree", candidate: "BeamCandidate") -> str:
    """Return the tooltip: the whole text so far, its last token, and their scores."""
    step = candidate.step
    lines = [
        f"<b>{escape_html(tree.hypothesis(candidate.node))}</b>",
        f"last token {escape_html(step.label)}",
        f"probability {percent(step.raw_probability)}, rank {step.rank:,}",
        f"score {decimal(candidate.score, 4)}: the sum of log-probabilities from the prompt to here",
        candidate.outcome,
    ]
    if candidate.final_score is not None:
        lines.append(f"score / length^penalty = {decimal(candidate.final_score, 4)}")
    return "<br>".join(lines)


def _greedy(figure: Figure, tree: "BeamTree", positions: Positions) -> None:
    """Draw a broad band behind the path of greedy decoding."""
    nodes = tree.nodes
    path = [nodes[node] for node in sorted(tree.greedy)]
    if path:
        x, y = _lines(path, positions)
        line = {"color": OURS, "width": 14}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=0.45, hoverinfo="skip", name="greedy's path")


def _steps(tree: "BeamTree") -> list[str]:
    """Return tick labels: the number of every token, and where greedy's path diverges or is dropped."""
    words = dict.fromkeys(range(len(tree.levels)), "")
    for step, happens in ((tree.diverges_at, "leaves<br>greedy"), (tree.dropped_at, "greedy<br>dropped")):
        if step in words:
            words[step] += f"<br><b>{happens}</b>"
    return [f"{step + 1}{happens}" for step, happens in words.items()]


def _axes(figure: Figure, tree: "BeamTree", slots: int) -> None:
    steps = len(tree.levels)
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
    figure.update_layout(height=_ROW * (steps + 1) + 70, margin={**MARGIN, "t": 50}, legend=legend)
    figure.update_xaxes(visible=False, range=[-0.2, slots - 0.1])
    figure.update_yaxes(
        range=[steps + 0.6, -0.6],
        tickmode="array",
        tickvals=list(range(1, steps + 1)),
        ticktext=_steps(tree),
        showgrid=False,
        zeroline=False,
    )
