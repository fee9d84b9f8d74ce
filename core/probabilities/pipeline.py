"""Pipeline from raw logits to the sampling distribution, stage by stage, on the whole vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.probabilities.next_token import TokenCandidate, TokenDistribution
from core.probabilities.processors import Processor
from core.probabilities.softmax import softmax
from core.shapes import check_shape


@dataclass(frozen=True, eq=False)
class Stage:
    """Scores after one processor.

    Attributes:
        processor: the processor with its setting.
        scores: scores after it, float32, shape (vocab,); -inf for removed tokens.
        kept: number of tokens left after it.
        removed: number of tokens it removed.
        removed_mass: total probability of these tokens just before it.
    """

    processor: Processor
    scores: npt.NDArray[np.float32]
    kept: int
    removed: int
    removed_mass: float


@dataclass(frozen=True, eq=False)
class Pipeline:
    """Scores of one position through all stages.

    Attributes:
        logits: raw scores of the model, shape (vocab,).
        stages: the active processors, in order.
        removed_by: index into `stages` of the filter that removed a token, -1 if it is left; shape (vocab,).
        probabilities: sampling distribution, shape (vocab,); sums to 1, removed tokens have exactly 0.
    """

    logits: npt.NDArray[np.float32]
    stages: tuple[Stage, ...]
    removed_by: npt.NDArray[np.int8]
    probabilities: npt.NDArray[np.float64]

    @property
    def kept(self) -> int:
        """Number of tokens left at the end."""
        return int((self.removed_by < 0).sum())

    @property
    def by_stage(self) -> npt.NDArray[np.float64]:
        """Softmax of the raw logits and of the scores after each stage, shape (1 + stages, vocab)."""
        return np.stack([softmax(self.logits), *(softmax(stage.scores) for stage in self.stages)])

    def stage_of(self, kind: type[Processor]) -> Stage | None:
        """Return the stage of a kind of processor, None if it is not active."""
        return next((stage for stage in self.stages if isinstance(stage.processor, kind)), None)

    def removed_from(self, token_id: int) -> str:
        """Return the title of the filter that removed a token; empty if it is left."""
        index = self.removed_by[token_id]
        return "" if index < 0 else self.stages[index].processor.title


def run_pipeline(ids: Sequence[int], logits: npt.NDArray[np.float32], processors: Sequence[Processor]) -> Pipeline:
    """Apply the processors one after the other; the model does not run.

    subtle: the scores stay float32, as in transformers' `generate`, so the filters decide as `generate` would; the
    probabilities shown are their exact softmax.

    Args:
        ids: tokens so far, shape (pos,).
        logits: raw scores of the next token, shape (vocab,).
    """
    import torch

    check_shape("logits", logits, vocab=None)
    input_ids = torch.tensor([list(ids)])  # (batch 1, pos)
    scores = torch.from_numpy(logits)[None]  # (batch 1, vocab)
    removed_by = np.full(len(logits), -1, dtype=np.int8)
    stages: list[Stage] = []
    for index, processor in enumerate(processors):
        before, scores = scores[0].numpy(), processor(input_ids, scores)
        after = scores[0].numpy()
        gone = np.isneginf(after) & ~np.isneginf(before)
        removed_by[gone] = index
        mass = float(softmax(before)[gone].sum()) if processor.is_filter else 0.0
        stages.append(Stage(processor, after, int((~np.isneginf(after)).sum()), int(gone.sum()), mass))
    return Pipeline(logits, tuple(stages), removed_by, softmax(scores[0].numpy()))


@dataclass(frozen=True)
class PipelineRow:
    """One token through the pipeline.

    Attributes:
        candidate: the token, with its raw logit and raw probability.
        probability: probability at the end.
        removed_by: title of the filter that removed it; empty if it is left.
        scores: score after each stage.
    """

    candidate: TokenCandidate
    probability: float
    removed_by: str
    scores: tuple[float, ...]

    @property
    def raw_probability(self) -> float:
        """Softmax of the raw logits, with all processors neutral."""
        return self.candidate.probability

    def score_before(self, stage: int) -> float:
        """Return the score that a stage was given."""
        return self.scores[stage - 1] if stage else self.candidate.logit


@dataclass(frozen=True)
class PipelineTail:
    """All tokens that are not shown, together.

    Attributes:
        raw_probability: their total probability with all processors neutral.
        probability: their total probability at the end.
        tokens: number of tokens.
        tokens_left: number of them that no filter removed.
    """

    raw_probability: float
    probability: float
    tokens: int
    tokens_left: int


def token_row(candidate: TokenCandidate, pipeline: Pipeline) -> PipelineRow:
    """Return the row of one token."""
    token_id = candidate.piece.token_id
    removed_by = pipeline.removed_from(token_id)
    scores = tuple(float(stage.scores[token_id]) for stage in pipeline.stages)
    probability = float(pipeline.probabilities[token_id])
    return PipelineRow(candidate, probability, removed_by, scores)


def tail_row(distribution: TokenDistribution, pipeline: Pipeline, shown: Sequence[PipelineRow]) -> PipelineTail:
    """Sum all tokens except the `shown` ones; summed directly, so that shown + tail = 1 is a check."""
    rest = np.ones(len(pipeline.logits), dtype=bool)
    rest[[row.candidate.piece.token_id for row in shown]] = False
    return PipelineTail(
        raw_probability=float(distribution.probabilities[rest].sum()),
        probability=float(pipeline.probabilities[rest].sum()),
        tokens=int(rest.sum()),
        tokens_left=int((pipeline.removed_by[rest] < 0).sum()),
    )


def drawn_places(rows: Sequence[PipelineRow]) -> list[int]:
    """Return the place of each row from the top, 0 first: likeliest first, then the removed; equal ones by rank."""
    order = sorted(
        range(len(rows)), key=lambda place: (bool(rows[place].removed_by), -_final_score(rows[place]), place)
    )
    places = [0] * len(rows)
    for place, row in enumerate(order):
        places[row] = place
    return places


def _final_score(row: PipelineRow) -> float:
    if row.removed_by:
        return 0.0
    return row.scores[-1] if row.scores else row.candidate.logit
