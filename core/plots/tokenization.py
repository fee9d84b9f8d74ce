"""Figures of the Tokenization page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.plots.figure import Figure
from core.plots.style import LOGIT, MARGIN, REMOVED, escape_html, token_hue
from core.tokenization.pieces import TokenPiece

if TYPE_CHECKING:
    from core.tokenization.bpe import TrainedBPE
    from core.tokenization.bpe.replay import Replay
    from core.tokenization.bpe.steps import SplitWord, TrainingStep


def merge_step(step: "TrainingStep", pairs: int, words: int) -> dict[str, Any]:
    """Return what is drawn of one merge: the most frequent pairs before it, and words of the corpus after it.

    Args:
        pairs: number of pairs drawn, the winner first.
        words: number of words drawn; a piece just made has its two halves.
    """
    most = step.merge.count
    return {
        "pairs": [
            {
                "pair": f"{label(left)} + {label(right)}",
                "count": count,
                "written": f"{count:,}{'' if place else '  ← wins'}",
                "rank": "" if count < most else "tied" if place else "wins",
            }
            for place, ((left, right), count) in enumerate(step.pair_counts[:pairs])
        ],
        "words": [{"times": f"{word.count:,} ×", "pieces": _halved(word)} for word in step.words[:words]],
    }


def _halved(word: "SplitWord") -> list[list[str]]:
    pieces, before = [], iter(word.before)
    for part in word.after:
        first = next(before)
        pieces.append([label(first)] if first == part else [label(first), label(next(before)), label(part)])
    return pieces


def length_curve(trained: "TrainedBPE", step: int) -> Figure:
    """Draw the number of symbols of the corpus after each merge, with the merge on screen marked."""
    lengths = [trained.start_length, *(merge.length for merge in trained.merges)]
    figure = Figure()
    figure.add_scatter(
        x=list(range(len(lengths))),
        y=lengths,
        mode="lines",
        line={"color": LOGIT, "width": 3},
        hovertemplate="%{x} merges<br>%{y:,} symbols<extra></extra>",
    )
    figure.add_scatter(
        x=[step],
        y=[lengths[step]],
        mode="markers+text",
        marker={"size": 13, "color": LOGIT, "line": {"width": 2, "color": REMOVED}},
        text=[f"merge {step}: {lengths[step]:,}"],
        textposition="top right" if step < 0.7 * len(lengths) else "top left",
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_layout(showlegend=False, margin=MARGIN, height=300)
    figure.update_xaxes(title="merges learned", showgrid=False)
    figure.update_yaxes(title="symbols in the corpus", rangemode="tozero")
    return figure


def merge_tree(replay: "Replay", ids: list[int]) -> dict[str, Any]:
    """Return what is drawn of a word's merges: its smallest parts, each merge above the two it joins, its tokens.

    Args:
        ids: ids of `replay.parts`.
    """
    nodes: list[_Node] = [_Node(place, place + 1, 0, symbol, 0) for place, symbol in enumerate(replay.symbols)]
    tops = dict(enumerate(nodes))  # by leftmost symbol: the top of each tree
    for number, step in enumerate(replay.steps, 1):
        left, right = tops[step.start], tops.pop(step.middle)
        level = max(left.level, right.level) + 1
        top = _Node(left.start, right.end, level, step.joined, number, (nodes.index(left), nodes.index(right)))
        nodes.append(top)
        tops[step.start] = top
    token_ids = {id(top): token_id for top, token_id in zip(tops.values(), ids, strict=True)}
    return {
        "nodes": [_drawn_node(node, token_ids.get(id(node))) for node in nodes],
        "steps": [
            {
                "number": f"{number}.",
                "merge": f"{label(step.left)} + {label(step.right)} → {label(step.joined)}",
                "rank": f"rank {step.rank:,}",
            }
            for number, step in enumerate(replay.steps, 1)
        ],
    }


@dataclass(frozen=True, eq=False)
class _Node:
    """Symbol in a merge tree: symbols it covers, its level, its bytes, the merge that made it, and what that joined."""

    start: int
    end: int
    level: int
    data: bytes
    made_by: int
    parts: tuple[int, ...] = ()


def _drawn_node(node: _Node, token_id: int | None) -> dict[str, Any]:
    place = {"start": node.start, "end": node.end, "level": node.level, "made": node.made_by, "parts": node.parts}
    detail = str(node.made_by) if node.made_by else ""
    if token_id is not None:
        return {"label": label(node.data), "detail": f"id {token_id}", "hue": token_hue(node.data), "style": place}
    return {"label": label(node.data), "detail": detail, "hue": None, "style": place}


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
            x=row,
            y=languages,
            orientation="h",
            marker={
                "color": greys[number % 2],
                "pattern": {"shape": patterns[number // 2 % 3], "fillmode": "overlay", "fgcolor": "#ffffff"},
            },
            hovertemplate=f"%{{y}}<br>{escape_html(title)}<br>%{{x:.2f}} × English<extra></extra>",
        )
    figure.add_vline(x=1, line={"color": REMOVED, "dash": "dash"})
    figure.update_layout(
        barmode="group",
        margin=MARGIN,
        height=(8 * len(titles) + 10) * len(languages) + 120,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        bargap=0.25,
    )
    figure.update_xaxes(title="tokens ÷ tokens in English", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def label(symbol: bytes) -> str:
    """Write a symbol of BPE in readable form."""
    return TokenPiece(0, symbol).label
