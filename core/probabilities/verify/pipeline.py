"""Claims of the Pipeline view, by transformers' own processors on the logits that are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.probabilities.next_token import TokenDistribution
from core.probabilities.pipeline import Pipeline, PipelineRow, PipelineTail, drawn_places
from core.probabilities.processors import Processor
from core.probabilities.verify.plain import logits_claims, read_claims, word_claim
from core.verification import Claim, derived

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

_SOFTMAX = "torch.softmax(scores.double(), dim=-1)"
Numbers = npt.NDArray[np.float64]


def pipeline_claims(
    model: "LanguageModel",
    text: str,
    read: TokenDistribution,
    shown: Pipeline,
    rows: Sequence[PipelineRow],
    tail: PipelineTail,
) -> Iterator[Claim]:
    """Claim what the pipeline draws: tokens, logits, ranks, each stage, probabilities, and what filters removed.

    Args:
        text: of which the model reads the tokens.
        rows, tail: as drawn.
    """
    yield from read_claims(model, text, read.encoded)
    anchors = list(logits_claims(model, read.encoded, read.logits))
    yield from anchors
    logits = anchors[0]
    shape = (1, len(read.encoded.ids), model.vocab_size)
    yield Claim("shape of the model's output", np.array(read.output_shape), np.array(shape), route="the output layer")
    order = ranked(read.logits)[: len(rows)]
    ids = [row.candidate.piece.token_id for row in rows]
    yield Claim("tokens drawn, in order", np.array(ids), order, route="torch.sort(logits, descending, stable)")
    yield word_claim("words drawn", [row.candidate.piece.label for row in rows], model, order.tolist())
    places = np.arange(1, len(rows) + 1)
    yield Claim("ranks", np.array([row.candidate.rank for row in rows]), places, route="place in that order")
    drawn_logits = np.array([row.candidate.logit for row in rows])
    plain = np.asarray(logits.recomputed)[order].astype(np.float64)
    yield Claim("logits drawn", drawn_logits, plain, np.asarray(logits.allowed)[order], logits.route)
    yield from drawn_pipeline_claims(read, shown, rows, tail, order)


def drawn_pipeline_claims(
    read: TokenDistribution,
    shown: Pipeline,
    rows: Sequence[PipelineRow],
    tail: PipelineTail,
    order: npt.NDArray[np.int64],
) -> Iterator[Claim]:
    """Claim each stage and probability of the rows, and all others together, from the logits that are shown.

    Args:
        order: ids of the rows' tokens.
    """
    chain = _reference(read, [stage.processor for stage in shown.stages])
    yield from _stage_claims(shown, rows, chain, order)
    yield from _probability_claims(shown, rows, tail, chain, order)


def ranked(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return all token ids by torch's sort, likeliest first, equal logits by id."""
    import torch

    order: npt.NDArray[np.int64] = torch.from_numpy(logits).sort(descending=True, stable=True).indices.numpy()
    return order


@dataclass(frozen=True, eq=False)
class _Reference:
    """Scores and their softmax before the first stage and after each, shape (1 + stages, vocab)."""

    scores: Numbers
    probabilities: Numbers
    names: tuple[str, ...]

    @property
    def removed_by(self) -> npt.NDArray[np.int64]:
        """Index of the stage after which a token's score is -inf, -1 if it never is; shape (vocab,)."""
        gone = np.isneginf(self.scores[1:])
        return np.where(gone.any(0), gone.argmax(0), -1) if len(gone) else np.full(self.scores.shape[1], -1)


def _reference(read: TokenDistribution, processors: Sequence[Processor]) -> _Reference:
    import torch
    import transformers

    ids = torch.tensor([read.encoded.ids])
    scores: Tensor = torch.from_numpy(read.logits)[None]
    stages = [scores]
    for processor in processors:
        scores = getattr(transformers, processor.reference)(processor.value)(ids, scores)
        stages.append(scores)
    after = torch.cat(stages).double()
    names = ["logits", *(processor.reference for processor in processors)]
    return _Reference(after.numpy(), torch.softmax(after, -1).numpy(), tuple(names))


def _stage_claims(
    shown: Pipeline, rows: Sequence[PipelineRow], chain: _Reference, order: npt.NDArray[np.int64]
) -> Iterator[Claim]:
    masses, kept = [], [len(shown.logits)]
    for index, stage in enumerate(shown.stages, 1):
        title, route = stage.processor.title, chain.names[index]
        scores = chain.scores[index][order]
        yield Claim(f"scores after {title}", _column(rows, index - 1), scores, derived(scores), f"transformers.{route}")
        before = chain.scores[index - 1][order]
        given = np.array([row.score_before(index - 1) for row in rows])
        yield Claim(f"scores given to {title}", given, before, derived(before), f"before {route}")
        gone = np.isneginf(chain.scores[index]) & ~np.isneginf(chain.scores[index - 1])
        kept.append(int((~np.isneginf(chain.scores[index])).sum()))
        masses.append(float(chain.probabilities[index - 1][gone].sum()) if stage.processor.is_filter else 0.0)
        counts = np.array([stage.kept, stage.removed])
        yield Claim(f"tokens kept and removed by {title}", counts, np.array([kept[-1], int(gone.sum())]), route=route)
    if shown.stages:
        removed = np.array([stage.removed_mass for stage in shown.stages])
        yield Claim("probability removed", removed, np.array(masses), derived(masses), _SOFTMAX)
    left = np.array([len(shown.logits), shown.kept])
    yield Claim("tokens at first and at the end", left, np.array([kept[0], kept[-1]]), route=" → ".join(chain.names))


def _column(rows: Sequence[PipelineRow], stage: int) -> Numbers:
    return np.array([row.scores[stage] for row in rows])


def _probability_claims(
    shown: Pipeline,
    rows: Sequence[PipelineRow],
    tail: PipelineTail,
    chain: _Reference,
    order: npt.NDArray[np.int64],
) -> Iterator[Claim]:
    raw, last = chain.probabilities[0], chain.probabilities[-1]
    route = " → ".join([*chain.names, _SOFTMAX])
    drawn = np.array([row.raw_probability for row in rows])
    yield Claim("probabilities with nothing set", drawn, raw[order], derived(raw[order]), f"logits → {_SOFTMAX}")
    drawn = np.array([row.probability for row in rows])
    yield Claim("probabilities", drawn, last[order], derived(last[order]), route)
    yield Claim(
        "every token's probability, after every stage",
        shown.by_stage,
        chain.probabilities,
        derived(chain.probabilities),
        route,
    )
    titles = [*(stage.processor.title for stage in shown.stages), ""]
    filters = [titles[index] for index in chain.removed_by[order]]
    yield Claim("removed by", [row.removed_by for row in rows], filters, route=route)
    gone = chain.removed_by[order] >= 0
    downwards = np.lexsort((np.where(gone, 0.0, -chain.scores[-1][order]), gone))
    yield Claim("places from the top", np.array(drawn_places(rows)), np.argsort(downwards), route=route)
    yield Claim("who removed each token", shown.removed_by.astype(np.int64), chain.removed_by, route=route)
    yield from _sums(shown, rows, tail, chain, order)


def _sums(
    shown: Pipeline, rows: Sequence[PipelineRow], tail: PipelineTail, chain: _Reference, order: npt.NDArray[np.int64]
) -> Iterator[Claim]:
    raw, last, route = chain.probabilities[0], chain.probabilities[-1], "torch.softmax(…).sum()"
    rest = np.setdiff1d(np.arange(len(raw)), order)
    drawn = np.array([tail.raw_probability, tail.probability])
    sums = np.array([raw[rest].sum(), last[rest].sum()])
    yield Claim("others together, with nothing set and now", drawn, sums, derived(sums), route)
    drawn = np.array([sum(row.probability for row in rows), shown.probabilities.sum()])
    sums = np.array([last[order].sum(), last.sum()])
    yield Claim("sum of those shown, and of all", drawn, sums, derived(sums), route)
    counts = np.array([len(rest), int((chain.removed_by[rest] < 0).sum())])
    yield Claim("other tokens, and those of them left", np.array([tail.tokens, tail.tokens_left]), counts, route=route)
