"""Probability of a text: the product of each token's probability given everything before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.models.model_lock import holds_model_lock
from core.probabilities.softmax import log_softmax
from core.shapes import check_shape
from core.tokenization import EncodedText, encode

if TYPE_CHECKING:
    from core.models import LanguageModel

# One pass gives logits at every position: 155 MB at 256 tokens of Qwen's vocabulary.
MAX_SENTENCE_TOKENS = 256
# Rows computed in float64 at a time; bounds the working memory to a few rows of the vocabulary.
ROWS_AT_A_TIME = 16


@dataclass(frozen=True, eq=False)
class SequenceScore:
    """Tokens of a text, scored by the model's prediction at their positions. All arrays have the shape (scored,).

    Attributes:
        encoded: tokens of the text; for a phrase, of the text before it.
        ids: all tokens the model read, the scored ones last.
        token_ids: scored tokens.
        logs: natural logarithm of each one's probability given everything before it.
        ranks: rank of each among all tokens, 1 is the likeliest; equal scores by id.
        entropies: entropy of the model's prediction there, in bits.
        best_ids, best_probabilities: likeliest token there, and its probability.
    """

    encoded: EncodedText
    ids: tuple[int, ...]
    token_ids: npt.NDArray[np.int64]
    logs: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.int64]
    entropies: npt.NDArray[np.float64]
    best_ids: npt.NDArray[np.int64]
    best_probabilities: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        for name in ("logs", "ranks", "entropies", "best_ids", "best_probabilities"):
            check_shape(name, getattr(self, name), scored=len(self.token_ids))

    @property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Each token's probability given everything before it."""
        probabilities: npt.NDArray[np.float64] = np.exp(self.logs)
        return probabilities

    @property
    def surprisals(self) -> npt.NDArray[np.float64]:
        """Surprisal -log2 p in bits: 1 bit for each halving of the probability."""
        surprisals: npt.NDArray[np.float64] = -self.logs / np.log(2)
        return surprisals

    @property
    def total_log(self) -> float:
        """Natural logarithm of the probability of all scored tokens together (chain rule)."""
        return float(self.logs.sum())

    @property
    def perplexity(self) -> float:
        """Exponential of the mean of -log p: the number of equally likely choices per token with the same loss."""
        return float(np.exp(-self.logs.mean()))


@holds_model_lock
def score_sentence(model: "LanguageModel", text: str, max_tokens: int = MAX_SENTENCE_TOKENS) -> SequenceScore:
    """Score every token of a text but the first, which has nothing before it.

    Raises:
        InputError: the text cannot be read.
    """
    encoded = encode(model, text, max_tokens)
    return score_tokens(model, encoded, encoded.ids, first=1)


@holds_model_lock
def score_tokens(model: "LanguageModel", encoded: EncodedText, ids: Sequence[int], first: int) -> SequenceScore:
    """Score `ids[first:]`, each given all ids before it, in one forward pass."""
    import torch

    tensor = torch.tensor([list(ids)], device=model.device)
    with torch.inference_mode():
        logits = model.model(input_ids=tensor, logits_to_keep=len(ids) - first + 1, use_cache=False).logits
    check_shape("the model's logits", logits, batch=1, pos=len(ids) - first + 1, vocab=model.vocab_size)
    # The row at a position predicts the token after it, so the last row has nothing to be compared with.
    rows, targets = logits[0, :-1], np.array(ids[first:], dtype=np.int64)
    parts = [
        _score_rows(rows[start : start + ROWS_AT_A_TIME].float().cpu().numpy(), targets[start : start + ROWS_AT_A_TIME])
        for start in range(0, len(targets), ROWS_AT_A_TIME)
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.zeros(0)] * 5
    return SequenceScore(encoded, tuple(ids), targets, *columns)


def _score_rows(logits: npt.NDArray[np.float32], targets: npt.NDArray[np.int64]) -> tuple[npt.NDArray[Any], ...]:
    """Return logs, ranks, entropies, best ids and their probabilities of rows of logits, shape (rows, vocab)."""
    logs = log_softmax(logits)
    rows = np.arange(len(targets))
    best = logits.argmax(-1)
    probabilities = np.exp(logs)
    # subtle: a probability of 0 has a finite logarithm here, so 0 · log 0 is 0 without a special case.
    entropies = -np.einsum("rv,rv->r", probabilities, logs) / np.log(2)
    return logs[rows, targets], ranks_of(logits, targets), entropies, best, probabilities[rows, best]


def ranks_of(logits: npt.NDArray[np.floating[Any]], targets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the rank of each row's target among all logits; equal logits are ranked by id, as everywhere in this app.

    Args:
        logits: shape (rows, vocab).
        targets: token ids, shape (rows,).

    >>> ranks_of(np.array([[1.0, 3.0, 3.0]]), np.array([2]))
    array([2])
    """
    check_shape("logits", logits, rows=None, vocab=None)
    check_shape("targets", targets, rows=len(logits))
    target_logits = np.take_along_axis(logits, targets[:, None], -1)
    ties_before = (logits == target_logits) & (np.arange(logits.shape[-1]) < targets[:, None])
    ranks: npt.NDArray[np.int64] = 1 + (logits > target_logits).sum(-1) + ties_before.sum(-1)
    return ranks
