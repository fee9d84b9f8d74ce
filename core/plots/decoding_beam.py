"""Beam search as a tree that grows to the right: one column per step, one node per candidate."""

from typing import TYPE_CHECKING

import numpy as np

from core.plots.figure import Figure
from core.plots.style import MARGIN, NEUTRAL, PROBABILITY, REMOVED, decimal, escape_html, percent, shortened
from core.plots.type_scale import DENSE_TOKEN_FONT, DESK

if TYPE_CHECKING:
    from core.decoding import BeamCandidate, BeamTree

_ROW = 54
# A line runs on along its row, under the word, and changes to the row of its child just before the next column.
_SLOPE = 0.78
_BELOW = 0.1  # the scores stand so far below the line, in rows
_WIDTH = 1020  # pixels that all columns share on a screen 1366 wide
_NARROWEST = 96  # pixels of a column; a tree of more columns is wider than the screen
_PROMPT = 0.5  # place of the prompt, left of column 1
# Kind of node: its words, colour, marker and line. Colour is never the only carrier.
_KINDS = {
    "pruned": ("pruned: its score lost", REMOVED, "x-thin-open", "dot", 1.5),
    "held": ("held", PROBABILITY, "circle-open", "solid", 2),
    "result": ("the result", PROBABILITY, "circle", "solid", 6),
    "finished": ("finished", PROBABILITY, "square", "solid", 2),
}
# x and y of a node.
Positions = dict[int, tuple[float, float]]


def beam_figure(tree: "BeamTree", scores: bool = True) -> Figure:
    """Draw one column per step, candidates below each other; pruned ones grey and dotted, greedy's path marked.

    Args:
        scores: False where the rows have no room for a second line each; the tooltips hold the scores anyway.
    """
    levels = _sorted_levels(tree)
    positions: Positions = {-1: (_PROMPT, 0)}
    for x, level in enumerate(levels, 1):
        positions.update({candidate.node: (x, y) for y, candidate in enumerate(level)})
    figure = Figure()
    groups: dict[str, list[BeamCandidate]] = {kind: [] for kind in _KINDS}
    for candidate in tree.nodes.values():
        groups[_kind(tree, candidate)].append(candidate)
    _greedy(figure, tree, positions)
    for kind, candidates in groups.items():
        if candidates:
            _edges(figure, candidates, positions, kind)
    for kind, candidates in groups.items():
        if candidates:
            _nodes(figure, tree, candidates, positions, kind)
    if scores:
        _scores(figure, tree, positions)
    # The topmost word needs more of a row that holds nothing else.
    _axes(figure, tree, top=0.36 if scores else 0.6)
    return figure


def _kind(tree: "BeamTree", candidate: "BeamCandidate") -> str:
    return "result" if candidate.node in tree.result else candidate.outcome


def _sorted_levels(tree: "BeamTree") -> "list[list[BeamCandidate]]":
    """Return the candidates of every step from top to bottom.

    subtle: children stand in the order of their parents, so no lines cross. Of one parent's children the one on the way
    to the result stands first, then those whose texts get further, then those of the higher score.
    """
    reach: dict[int, tuple[bool, int, float]] = {}
    for depth, level in reversed(list(enumerate(tree.levels))):
        for candidate in level:
            own = candidate.node in tree.result, depth, candidate.score
            reach[candidate.node] = best = max(own, reach.get(candidate.node, own))
            reach[candidate.parent] = max(best, reach.get(candidate.parent, best))
    levels, order = [], {-1: 0}
    for level in tree.levels:
        placed = sorted(level, key=lambda one: (-order[one.parent], reach[one.node]), reverse=True)
        order = {candidate.node: place for place, candidate in enumerate(placed)}
        levels.append(placed)
    return levels


def _edges(figure: Figure, candidates: "list[BeamCandidate]", positions: Positions, kind: str) -> None:
    _, color, _, dash, width = _KINDS[kind]
    x, y = _lines(candidates, positions)
    line = {"color": color, "width": width, "dash": dash}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _lines(candidates: "list[BeamCandidate]", positions: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Return edges from parent to child, sloping only just before the child's column; a gap after each."""
    points: list[tuple[float, float]] = []
    for candidate in candidates:
        (x0, y0), (x1, y1) = positions[candidate.parent], positions[candidate.node]
        points += [(x0, y0), (x1 - 1 + _SLOPE, y0), (x1, y1), (np.nan, np.nan)]
    x, y = zip(*points, strict=True)
    return np.array(x, dtype=np.float32), np.array(y, dtype=np.float32)


def _nodes(
    figure: Figure, tree: "BeamTree", candidates: "list[BeamCandidate]", positions: Positions, kind: str
) -> None:
    """Draw the nodes of a kind, their tokens above the line."""
    longest = int((max(_WIDTH / (len(tree.levels) + 0.5), _NARROWEST) - 14) / (0.61 * DESK.axis))
    words, color, symbol, _, _ = _KINDS[kind]
    x, y = ([positions[candidate.node][axis] for candidate in candidates] for axis in (0, 1))
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        marker={"symbol": symbol, "size": 11, "color": color, "line": {"width": 2, "color": color}},
        text=[_label(candidate, longest, kind == "result") for candidate in candidates],
        textposition="top right",
        textfont=DENSE_TOKEN_FONT,
        customdata=[[_details(tree, candidate)] for candidate in candidates],
        hovertemplate="%{customdata[0]}<extra></extra>",
        name=words,
        cliponaxis=False,
    )


def _scores(figure: Figure, tree: "BeamTree", positions: Positions) -> None:
    """Write the score of every node below its line."""
    nodes = list(tree.nodes.values())
    figure.add_scatter(
        x=[positions[candidate.node][0] for candidate in nodes],
        y=[positions[candidate.node][1] + _BELOW for candidate in nodes],
        mode="text",
        text=[f" {decimal(candidate.score, 2)}" for candidate in nodes],
        textposition="bottom right",
        textfont={"size": DESK.axis},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _label(candidate: "BeamCandidate", longest: int, bold: bool) -> str:
    label = escape_html(shortened(candidate.step.label, longest))
    return f"<b>{label}</b>" if bold else label


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
        line = {"color": NEUTRAL, "width": 16}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=0.4, hoverinfo="skip", name="greedy's path")


def _steps(tree: "BeamTree") -> list[str]:
    """Return tick labels: the number of every token, and where greedy's path diverges or is dropped."""
    words = dict.fromkeys(range(len(tree.levels)), "")
    for step, happens in ((tree.diverges_at, "leaves<br>greedy"), (tree.dropped_at, "greedy<br>dropped")):
        if step in words:
            words[step] += f"<br><b>{happens}</b>"
    return [f"token {step + 1}{happens}" for step, happens in words.items()]


def _axes(figure: Figure, tree: "BeamTree", top: float) -> None:
    steps, rows = len(tree.levels), max(len(level) for level in tree.levels)
    # Ticks and legend below: the picture begins at the top.
    margin = {**MARGIN, "t": 2, "b": 110}
    legend = {"orientation": "h", "x": 0, "y": 0.01, "yanchor": "bottom", "yref": "container"}
    figure.update_layout(height=_ROW * rows + 112, margin=margin, legend=legend)
    figure.update_xaxes(
        range=[_PROMPT - 0.08, steps + 0.98],
        tickmode="array",
        tickvals=list(range(1, steps + 1)),
        ticktext=_steps(tree),
        showgrid=False,
        zeroline=False,
        showline=False,
    )
    figure.update_yaxes(visible=False, range=[rows - 0.5, -top])
