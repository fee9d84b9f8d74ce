"""Rank curve of the whole distribution, its cumulative mass, its entropy and its effective number of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.knobs import Knob
from core.probabilities.next_token import TokenDistribution
from core.probabilities.pipeline import run_pipeline
from core.probabilities.processors import Temperature, TopP, active_processors
from core.probabilities.softmax import log_softmax
from core.shapes import check_shape

CUT_K = Knob("cut_k", "Top-k cut", 1, 1000, 50, 1, "Where top-k would cut: how much do the k likeliest tokens hold?")
CUT_P = Knob("cut_p", "Top-p cut", 0.05, 1.0, 0.9, 0.01, "Where top-p would cut: how many tokens reach p together?")
# The figure draws every rank up to about a hundred, then evenly on the log axis: 152,000 points would be too many.
POINTS_DRAWN = 400
# Where entropy is drawn against temperature.
TEMPERATURES: list[float] = np.linspace(0.05, 2.0, 40).round(2).tolist()


@dataclass(frozen=True)
class Spread:
    """Uncertainty of a distribution.

    Attributes:
        entropy: -Σ p log2 p, in bits; 0 if one token has probability 1, log2(vocab) if all are equal.
        perplexity: 2^entropy, the number of equally likely tokens with the same entropy.
        effective: 1 / Σ p², the inverse Simpson index; like perplexity, but rare tokens hardly count.
    """

    entropy: float
    perplexity: float
    effective: float


@dataclass(frozen=True, eq=False)
class RankCurve:
    """Distribution in the order of its ranks.

    Attributes:
        probabilities: likeliest first, shape (vocab,).
        cumulative: mass of the first 1, 2, 3, … tokens, shape (vocab,); the last is 1.
        spread: uncertainty of the distribution.
        nucleus: number of tokens that top-p keeps.
    """

    probabilities: npt.NDArray[np.float64]
    cumulative: npt.NDArray[np.float64]
    spread: Spread
    nucleus: int

    def mass(self, k: int) -> float:
        """Return the total probability of the `k` likeliest tokens."""
        return float(self.cumulative[min(k, len(self.cumulative)) - 1])


def rank_curve(distribution: TokenDistribution, temperature: float, p: float) -> RankCurve:
    """Compute the curve at a temperature; the order is that of the raw logits, which temperature does not change."""
    filters = active_processors({TopP.knob.key: p})  # none at p = 1, as in `generate`
    pipeline = run_pipeline(distribution.encoded.ids, distribution.logits, [Temperature(temperature), *filters])
    logs = log_softmax(pipeline.stages[0].scores[distribution.ranking])
    probabilities = np.exp(logs)
    return RankCurve(probabilities, np.cumsum(probabilities), _spread(probabilities, logs), pipeline.kept)


def temperature_sweep(logits: npt.NDArray[np.float32], temperatures: Sequence[float]) -> list[Spread]:
    """Compute the spread at each temperature, over the whole vocabulary.

    Args:
        logits: raw scores, shape (vocab,).
    """
    check_shape("logits", logits, vocab=None)
    spreads = []
    for temperature in temperatures:
        logs = log_softmax(logits / np.float32(temperature))
        spreads.append(_spread(np.exp(logs), logs))
    return spreads


def _spread(probabilities: npt.NDArray[np.float64], logs: npt.NDArray[np.float64]) -> Spread:
    # subtle: where p is 0 its logarithm is finite or -inf, and 0 · log 0 counts as 0.
    nats = -float(np.dot(probabilities, np.where(probabilities > 0, logs, 0.0)))
    entropy = max(0.0, nats / float(np.log(2)))
    return Spread(entropy, 2.0**entropy, float(1 / np.dot(probabilities, probabilities)))


def ranks_drawn(vocab: int) -> npt.NDArray[np.int64]:
    """Return ranks evenly spaced on a log axis, the first and the last included.

    >>> ranks_drawn(5)
    array([1, 2, 3, 4, 5])
    """
    return np.unique(np.geomspace(1, vocab, POINTS_DRAWN).round().astype(int))
