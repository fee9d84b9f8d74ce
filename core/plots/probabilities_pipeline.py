"""Pipeline as rows of numbers and words: the same tokens in every stage, from raw score to final probability.

The browser draws it, and computes the same numbers and words itself while a knob moves
(`core/ui/components/pipeline`).
"""

import math
from typing import TYPE_CHECKING, Any

from core.plots.style import minus, percent, shortened
from core.probabilities import drawn_places

if TYPE_CHECKING:
    from core.probabilities import Pipeline, PipelineRow, PipelineTail, Processor, Stage

Picture = dict[str, Any]


def pipeline_picture(
    pipeline: "Pipeline", rows: "list[PipelineRow]", tail: "PipelineTail", kinds: "tuple[type[Processor], ...]"
) -> Picture:
    """Return what is drawn: all stages in order, the tokens, the numbers of the current settings and their words.

    Args:
        rows: tokens shown.
        tail: all other tokens together.
        kinds: all processors, in order.
    """
    stages = [pipeline.stage_of(kind) for kind in kinds]
    return {
        "stages": [{"key": kind.knob.key, "title": kind.title, "filter": kind.is_filter} for kind in kinds],
        "tokens": [_token(row) for row in rows],
        "others": {"tokens": tail.tokens, "raw": tail.raw_probability},
        "vocab": len(pipeline.logits),
        "frame": _frame(pipeline, rows, tail, stages),
        "words": _words(pipeline, rows, tail, stages),
    }


def _token(row: "PipelineRow") -> Picture:
    candidate = row.candidate
    return {
        "id": candidate.piece.token_id,
        "label": shortened(candidate.piece.label),
        "rank": candidate.rank,
        "logit": candidate.logit,
        "raw": candidate.probability,
        "lines": _facts(row),
    }


def _facts(row: "PipelineRow") -> list[str]:
    """Return the beginning of a token's tooltip, which no knob changes."""
    candidate = row.candidate
    return [
        candidate.piece.label,
        f"id {candidate.piece.token_id}, rank {candidate.rank}",
        f"logit {minus(f'{candidate.logit:.4f}')}",
        f"probability with nothing set {percent(candidate.probability)}",
    ]


def _frame(
    pipeline: "Pipeline", rows: "list[PipelineRow]", tail: "PipelineTail", stages: "list[Stage | None]"
) -> Picture:
    """Return the numbers of the current settings; a stage that is off has none, and a removed token no score."""
    places = drawn_places(rows)
    return {
        "stages": [
            stage and {"kept": stage.kept, "removed": stage.removed, "mass": stage.removed_mass} for stage in stages
        ],
        "rows": [
            {
                "place": place,
                "scores": [_score(pipeline, row, stage) for stage in stages],
                "removed": row.removed_by,
                "probability": row.probability,
            }
            for row, place in zip(rows, places, strict=True)
        ],
        "tail": {"probability": tail.probability, "left": tail.tokens_left},
        "kept": pipeline.kept,
        "sum": float(pipeline.probabilities.sum()),
    }


def _score(pipeline: "Pipeline", row: "PipelineRow", stage: "Stage | None") -> float | None:
    score = row.scores[pipeline.stages.index(stage)] if stage else math.nan
    return score if math.isfinite(score) else None


def _words(
    pipeline: "Pipeline", rows: "list[PipelineRow]", tail: "PipelineTail", stages: "list[Stage | None]"
) -> Picture:
    return {
        "sentence": _sentence(pipeline, rows[drawn_places(rows).index(0)]),
        "heads": [
            ["logit", f"{len(pipeline.logits):,}"],
            *(_head(stage) for stage in stages),
            ["probability", f"softmax of {_tokens(pipeline.kept)}"],
        ],
        "rows": [_row_words(pipeline, row, stages) for row in rows],
        "tail": {
            "label": f"{tail.tokens:,} others",
            "probability": percent(tail.probability),
            "lines": [
                f"{_tokens(tail.tokens)} not drawn, {tail.tokens_left:,} of them left",
                f"probability with nothing set {percent(tail.raw_probability)}",
                f"probability now {percent(tail.probability)}",
            ],
        },
        "sums": _sums(pipeline, rows, tail),
    }


def _head(stage: "Stage | None") -> list[str]:
    """Return name with setting, and tokens left, of a stage; nothing for one that is off."""
    return [f"{stage.processor.title} {stage.processor.value:g}", f"{stage.kept:,} left"] if stage else []


def _tokens(count: int) -> str:
    return f"{count:,} token" if count == 1 else f"{count:,} tokens"


def _row_words(pipeline: "Pipeline", row: "PipelineRow", stages: "list[Stage | None]") -> Picture:
    scores = [_score(pipeline, row, stage) for stage in stages]
    fate = f"removed by {row.removed_by}" if row.removed_by else ""
    return {
        "logit": minus(f"{row.candidate.logit:.2f}"),
        "scores": ["" if score is None else minus(f"{score:.2f}") for score in scores],
        "fate": fate,
        "probability": "" if fate else percent(row.probability),
        "line": fate or f"probability now {percent(row.probability)}",
    }


def _sentence(pipeline: "Pipeline", first: "PipelineRow") -> str:
    """Return the point of the picture: how many tokens each filter keeps, and what the first one's probability is."""
    filters = [stage for stage in pipeline.stages if stage.processor.is_filter]
    kept = ", ".join(
        f"{stage.processor.title} {stage.processor.value:g} keeps {_tokens(stage.kept)}" for stage in filters
    )
    label = first.candidate.piece.label
    has = f"{label} is removed" if first.removed_by else f"{label} has {percent(first.probability)}"
    instead = f" instead of {percent(first.raw_probability)}" if pipeline.stages else ""
    return f"{kept or 'No token is removed'}: {has}{instead}."


def _sums(pipeline: "Pipeline", rows: "list[PipelineRow]", tail: "PipelineTail") -> list[str]:
    shown = percent(sum(row.probability for row in rows))
    total = f"{pipeline.probabilities.sum():.2%}"
    sums = [f"Shown {shown} + {tail.tokens:,} others {percent(tail.probability)} = {total}."]
    filters = [stage for stage in pipeline.stages if stage.processor.is_filter]
    sums += [
        f"{stage.processor.title} {stage.processor.value:g} removed {_tokens(stage.removed)} holding "
        f"{percent(stage.removed_mass)}."
        for stage in filters
    ]
    if filters:
        removed = " + ".join(f"{stage.removed:,}" for stage in filters)
        sums.append(f"Kept {pipeline.kept:,} + removed {removed} = {_tokens(len(pipeline.logits))}.")
    return sums
