"""From raw logits to the probabilities a token is drawn from, stage by stage, on the whole vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.probabilities.next_token import TokenCandidate, TokenDistribution
from core.probabilities.processors import Processor
from core.probabilities.softmax import softmax


@dataclass(frozen=True, eq=False)
class Stage:
    """What one processor made of the scores.

    Attributes:
        processor: which one, with its setting.
        scores: after it, float32, shape (vocab,); -inf for removed tokens.
        kept: how many tokens are left after it.
        removed: how many it took away.
        removed_mass: their share of the probability just before it.
    """

    processor: Processor
    scores: np.ndarray
    kept: int
    removed: int
    removed_mass: float


@dataclass(frozen=True, eq=False)
class Pipeline:
    """All stages for one position.

    Attributes:
        logits: raw scores of the model, shape (vocab,).
        stages: the processors that do something, in order.
        removed_by: index into `stages` of the filter that removed a token, -1 for tokens that are left; shape (vocab,).
        probabilities: what the next token is drawn from, shape (vocab,); sums to 1, removed tokens hold exactly 0.
    """

    logits: np.ndarray
    stages: tuple[Stage, ...]
    removed_by: np.ndarray
    probabilities: np.ndarray

    @property
    def kept(self) -> int:
        """Tokens left at the end."""
        return int((self.removed_by < 0).sum())

    @property
    def by_stage(self) -> np.ndarray:
        """Probabilities if the draw came after stage 0 (raw), 1, 2, …; float64, shape (1 + stages, vocab)."""
        return np.stack([softmax(self.logits), *(softmax(stage.scores) for stage in self.stages)])

    def stage_of(self, kind: type[Processor]) -> Stage | None:
        """The stage of a kind of processor, None when it is neutral."""
        return next((stage for stage in self.stages if isinstance(stage.processor, kind)), None)

    def removed_from(self, token_id: int) -> str:
        """Title of the filter that removed a token; empty when it is left."""
        index = self.removed_by[token_id]
        return "" if index < 0 else self.stages[index].processor.title


def run_pipeline(ids: Sequence[int], logits: np.ndarray, processors: Sequence[Processor]) -> Pipeline:
    """Apply processors in turn; the model does not run.

    subtle: the scores stay float32, as in transformers' `generate`, so the filters decide as `generate` would; the
    probabilities shown are their exact softmax.

    Args:
        ids: the tokens so far, shape (pos,).
        logits: raw scores for the next one, shape (vocab,).
    """
    import torch

    said = torch.tensor([list(ids)])
    scores = torch.from_numpy(logits)[None]  # (batch 1, vocab)
    removed_by = np.full(len(logits), -1, dtype=np.int8)
    stages: list[Stage] = []
    for index, processor in enumerate(processors):
        before, scores = scores[0].numpy(), processor(said, scores)
        after = scores[0].numpy()
        gone = np.isneginf(after) & ~np.isneginf(before)
        removed_by[gone] = index
        mass = float(softmax(before)[gone].sum()) if processor.is_filter else 0.0
        stages.append(Stage(processor, after, int((~np.isneginf(after)).sum()), int(gone.sum()), mass))
    return Pipeline(logits, tuple(stages), removed_by, softmax(scores[0].numpy()))


@dataclass(frozen=True)
class PipelineRow:
    """One token through the pipeline, or with `candidate` None the tail: all tokens that are not shown, together.

    Attributes:
        raw_probability: softmax of the raw logits, nothing set.
        probability: at the end.
        removed_by: title of the filter that removed it; empty when it is left.
        scores: after each stage.
        tokens, tokens_left: how many tokens the row stands for, and how many of them are left.
    """

    candidate: TokenCandidate | None
    raw_probability: float
    probability: float
    removed_by: str = ""
    scores: tuple[float, ...] = ()
    tokens: int = 1
    tokens_left: int = 1

    def scores_before(self, stage: int) -> float:
        """The score a stage was given."""
        return self.scores[stage - 1] if stage else self.candidate.logit


def token_row(candidate: TokenCandidate, pipeline: Pipeline) -> PipelineRow:
    """What the pipeline makes of one token."""
    token_id = candidate.piece.token_id
    removed_by = pipeline.removed_from(token_id)
    scores = tuple(float(stage.scores[token_id]) for stage in pipeline.stages)
    probability = float(pipeline.probabilities[token_id])
    return PipelineRow(candidate, candidate.probability, probability, removed_by, scores, 1, int(not removed_by))


def tail_row(distribution: TokenDistribution, pipeline: Pipeline, shown: int) -> PipelineRow:
    """All tokens but the `shown` likeliest, summed on their own: shown + tail = 1 is a check, not a definition."""
    rest = distribution.ranking[shown:]
    left = int((pipeline.removed_by[rest] < 0).sum())
    probability = float(pipeline.probabilities[rest].sum())
    return PipelineRow(None, distribution.mass_after(shown), probability, tokens=len(rest), tokens_left=left)
