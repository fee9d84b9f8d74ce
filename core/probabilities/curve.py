"""The whole distribution, not only its top: how fast it falls, how much it holds, how many tokens it means."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.knobs import Knob
from core.probabilities.next_token import TokenDistribution
from core.probabilities.pipeline import run_pipeline
from core.probabilities.processors import Temperature, TopP
from core.probabilities.softmax import log_softmax

CUT_K = Knob("cut_k", "Top-k cut", 1, 1000, 50, 1, "Where top-k would cut: how much do the k likeliest tokens hold?")
CUT_P = Knob("cut_p", "Top-p cut", 0.05, 1.0, 0.9, 0.01, "Where top-p would cut: how many tokens reach p together?")
# The figure draws every rank up to a hundred or so, then evenly on the log axis: 152,000 points would not be seen.
POINTS_DRAWN = 400


@dataclass(frozen=True)
class Spread:
    """How undecided a distribution is.

    Attributes:
        entropy: -Σ p log2 p, in bits; 0 when one token holds all, log2(vocab) when all are equal.
        perplexity: 2^entropy; that many equally likely tokens are as undecided.
        effective: 1 / Σ p²; the same idea with rare tokens counting for nothing (inverse Simpson index).
    """

    entropy: float
    perplexity: float
    effective: float


@dataclass(frozen=True, eq=False)
class RankCurve:
    """A distribution in order of rank.

    Attributes:
        probabilities: likeliest first, shape (vocab,).
        cumulative: mass of the first 1, 2, 3, … tokens, shape (vocab,); the last is 1.
        spread: how undecided it is.
        nucleus: tokens top-p keeps.
    """

    probabilities: np.ndarray
    cumulative: np.ndarray
    spread: Spread
    nucleus: int

    def mass(self, k: int) -> float:
        """Probability of the `k` likeliest tokens together."""
        return float(self.cumulative[min(k, len(self.cumulative)) - 1])


def rank_curve(distribution: TokenDistribution, temperature: float, p: float) -> RankCurve:
    """The curve at a temperature; the order of tokens is that of the raw logits, which temperature does not change."""
    processors = [Temperature(temperature), TopP(p)]
    tempered, nucleus = run_pipeline(distribution.encoded.ids, distribution.logits, processors).stages
    logs = log_softmax(tempered.scores[distribution.ranking])
    probabilities = np.exp(logs)
    return RankCurve(probabilities, np.cumsum(probabilities), _spread(probabilities, logs), nucleus.kept)


def temperature_sweep(logits: np.ndarray, temperatures: Sequence[float]) -> list[Spread]:
    """The spread at each temperature, over the whole vocabulary."""
    spreads = []
    for temperature in temperatures:
        logs = log_softmax(logits / np.float32(temperature))
        spreads.append(_spread(np.exp(logs), logs))
    return spreads


def _spread(probabilities: np.ndarray, logs: np.ndarray) -> Spread:
    """subtle: where p is 0 its logarithm is finite or -inf, and 0 · log 0 counts as 0."""
    entropy = -float(np.dot(probabilities, np.where(probabilities > 0, logs, 0.0))) / np.log(2)
    return Spread(max(0.0, entropy), float(2 ** max(0.0, entropy)), float(1 / np.dot(probabilities, probabilities)))


def ranks_drawn(vocab: int) -> np.ndarray:
    """Ranks evenly spaced on a log axis, the first and the last included.

    >>> ranks_drawn(5)
    array([1, 2, 3, 4, 5])
    """
    return np.unique(np.geomspace(1, vocab, POINTS_DRAWN).round().astype(int))
