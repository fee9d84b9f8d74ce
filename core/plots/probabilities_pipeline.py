"""Pipeline as columns: the same tokens in every stage, from raw score to final probability."""

import math
from typing import TYPE_CHECKING, Any

from core.plots.figure import Figure, subplots
from core.plots.style import LOGIT, PROBABILITY, REMOVED, REMOVED_PATTERN, decimal, escape_html, percent, plural
from core.plots.tokens import room_for_numbers, token_rows
from core.plots.type_scale import DESK

if TYPE_CHECKING:
    from core.probabilities import Pipeline, PipelineRow, PipelineTail, Processor, Stage

_WIDTH_OFF, _WIDTH_ON, _WIDTH_LAST = 0.55, 1.0, 3.2
# Per bar: the tooltip, then id, logit, raw and final probability; the tail has neither id nor logit.
Details = list[str | float | None]
_HOVER = "%{customdata[0]}<extra></extra>"


def pipeline_columns(
    pipeline: "Pipeline", rows: "list[PipelineRow]", tail: "PipelineTail", kinds: "tuple[type[Processor], ...]"
) -> Figure:
    """Draw one column per stage; stages that are off stay as narrow empty columns, so the order is always visible.

    Args:
        rows: tokens shown.
        tail: all other tokens together.
        kinds: all processors, in order.
    """
    stages = [pipeline.stage_of(kind) for kind in kinds]
    figure = subplots(
        widths=[_WIDTH_ON, *(_WIDTH_ON if stage else _WIDTH_OFF for stage in stages), _WIDTH_LAST],
        spacing=0.008,
        titles=_titles(pipeline, stages, kinds),
        shared=True,
    )
    _score_column(figure, rows, [row.candidate.logit for row in rows], 1)
    for column, stage in enumerate(stages, 2):
        if stage:
            _stage_column(figure, rows, pipeline.stages.index(stage), stage, column)
        else:
            figure.add_bar(x=[0], y=[0], hoverinfo="skip", row=1, col=column)
    _probability_column(figure, rows, tail, len(kinds) + 2, bool(pipeline.stages))
    token_rows(figure, [*(escape_html(row.candidate.piece.label) for row in rows), plural(tail.tokens, "other")], 90)
    figure.update_annotations(font_size=DESK.axis)
    figure.update_layout(margin_t=70)
    return figure


def _titles(pipeline: "Pipeline", stages: "list[Stage | None]", kinds: "tuple[type[Processor], ...]") -> list[str]:
    """Return name, setting and tokens left, in three lines because columns are narrow."""
    titles = [f"logit<br>raw<br>{len(pipeline.logits):,}"]
    for stage, kind in zip(stages, kinds, strict=True):
        titles.append(f"{kind.title}<br>" + (f"{stage.processor.value:g}<br>{stage.kept:,}" if stage else "off<br> "))
    return [*titles, f"probability<br>softmax of what is left<br>{plural(pipeline.kept, 'token')} left"]


def _stage_column(figure: Figure, rows: "list[PipelineRow]", index: int, stage: "Stage", column: int) -> None:
    """Draw the scores after a stage. A token is grey in the stage that removes it and empty in later ones."""
    removed_here = [row.removed_by == stage.processor.title for row in rows]
    scores = [
        row.score_before(index) if gone else row.scores[index] for row, gone in zip(rows, removed_here, strict=True)
    ]
    _score_column(figure, rows, scores, column, removed_here, numbers=not stage.processor.is_filter)


def _score_column(
    figure: Figure,
    rows: "list[PipelineRow]",
    scores: list[float],
    column: int,
    grey: list[bool] | None = None,
    numbers: bool = True,
) -> None:
    grey = grey or [False] * len(rows)
    finite = [score if math.isfinite(score) else 0.0 for score in scores]
    text = [decimal(score, 2) if numbers and math.isfinite(score) else "" for score in scores]
    _bars(figure, [_details(row) for row in rows], finite, text, _marker(grey, LOGIT), column)
    figure.update_xaxes(range=room_for_numbers(finite, 1.3 if numbers else 0.2), row=1, col=column)


def _bars(
    figure: Figure,
    details: list[Details],
    lengths: list[float],
    text: list[str],
    marker: dict[str, Any],
    column: int,
) -> None:
    figure.add_bar(
        x=lengths,
        y=list(range(len(lengths))),
        orientation="h",
        marker=marker,
        text=text,
        textposition="outside",
        cliponaxis=False,
        customdata=details,
        hovertemplate=_HOVER,
        row=1,
        col=column,
    )


def _marker(grey: list[bool], color: str) -> dict[str, Any]:
    return {
        "color": [REMOVED if is_grey else color for is_grey in grey],
        "pattern": {**REMOVED_PATTERN, "shape": ["/" if is_grey else "" for is_grey in grey]},
    }


def _probability_column(
    figure: Figure, rows: "list[PipelineRow]", tail: "PipelineTail", column: int, compared: bool
) -> None:
    lengths = [*(row.raw_probability if row.removed_by else row.probability for row in rows), tail.probability]
    text = [f"removed by {row.removed_by}" if row.removed_by else percent(row.probability) for row in rows]
    marker = _marker([*(bool(row.removed_by) for row in rows), True], PROBABILITY)
    details = [*map(_details, rows), _tail_details(tail)]
    _bars(figure, details, lengths, [*text, percent(tail.probability)], marker, column)
    raw = [*(row.raw_probability for row in rows), tail.raw_probability]
    if compared:
        _raw_marks(figure, raw, column)
    longest = max(*lengths, *raw)
    figure.update_xaxes(range=[0, longest * 1.35], row=1, col=column)


def _raw_marks(figure: Figure, raw: list[float], column: int) -> None:
    """Draw a vertical line where each bar would end with all processors neutral."""
    figure.add_scatter(
        x=raw,
        y=list(range(len(raw))),
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 2, "color": REMOVED}},
        hoverinfo="skip",
        row=1,
        col=column,
    )


def _details(row: "PipelineRow") -> Details:
    """Return the tooltip, then the plain numbers: id, logit, raw and final probability."""
    piece = row.candidate.piece
    words = [
        escape_html(piece.label),
        f"id {piece.token_id}, rank {row.candidate.rank}",
        f"logit {decimal(row.candidate.logit, 4)}",
    ]
    words.append(f"probability with nothing set {percent(row.raw_probability)}")
    words.append(f"removed by {row.removed_by}" if row.removed_by else f"probability now {percent(row.probability)}")
    return ["<br>".join(words), piece.token_id, row.candidate.logit, row.raw_probability, row.probability]


def _tail_details(tail: "PipelineTail") -> Details:
    words = [
        f"{plural(tail.tokens, 'other token')} together, {tail.tokens_left:,} of them left",
        f"probability with nothing set {percent(tail.raw_probability)}",
        f"probability now {percent(tail.probability)}",
    ]
    return ["<br>".join(words), None, None, tail.raw_probability, tail.probability]
