"""How likely a text is: each token given everything before it, multiplied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.probabilities.softmax import log_softmax
from core.tokenization import EncodedText, encode

if TYPE_CHECKING:
    from core.models import LanguageModel

# One pass gives logits at every position: 155 MB at 256 tokens of Qwen's vocabulary.
MAX_SENTENCE_TOKENS = 256
# Rows turned into float64 at a time; bounds the working memory to a few rows of the vocabulary.
ROWS_AT_A_TIME = 16


@dataclass(frozen=True, eq=False)
class SequenceScore:
    """Tokens scored by what the model expected there. All arrays have the shape (scored,).

    Attributes:
        encoded: the text; for a phrase, the text before it.
        ids: everything the model read, the scored tokens last.
        token_ids: the tokens scored.
        logs: natural logarithm of each one's probability given everything before it.
        ranks: its place among all tokens, 1 is the likeliest; equal scores by id.
        entropies: how undecided the model was there, in bits.
        best_ids, best_probabilities: what it would rather have said.
    """

    encoded: EncodedText
    ids: tuple[int, ...]
    token_ids: np.ndarray
    logs: np.ndarray
    ranks: np.ndarray
    entropies: np.ndarray
    best_ids: np.ndarray
    best_probabilities: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        """Each token's probability given everything before it."""
        return np.exp(self.logs)

    @property
    def surprisals(self) -> np.ndarray:
        """-log2 p in bits: 1 bit for each halving of the probability."""
        return -self.logs / np.log(2)

    @property
    def total_log(self) -> float:
        """Natural logarithm of the probability of all scored tokens in a row (chain rule)."""
        return float(self.logs.sum())

    @property
    def perplexity(self) -> float:
        """exp of the mean of -log p: the model was as undecided as among that many equal choices per token."""
        return float(np.exp(-self.logs.mean()))


def score_sentence(model: "LanguageModel", text: str, max_tokens: int = MAX_SENTENCE_TOKENS) -> SequenceScore:
    """Score every token of a text but the first, which has nothing before it. Hold `model.lock`.

    Raises:
        InputError: the text cannot be read.
    """
    encoded = encode(model, text, max_tokens)
    return score_tokens(model, encoded, encoded.ids, first=1)


def score_tokens(model: "LanguageModel", encoded: EncodedText, ids: Sequence[int], first: int) -> SequenceScore:
    """Score `ids[first:]`, each given all ids before it, in one forward pass. Hold `model.lock`."""
    import torch

    tensor = torch.tensor([list(ids)], device=model.device)
    with torch.inference_mode():
        logits = model.model(input_ids=tensor, logits_to_keep=len(ids) - first + 1, use_cache=False).logits
    # The row at a position predicts the token after it, so the last row has nothing to be compared with.
    rows, targets = logits[0, :-1], np.array(ids[first:], dtype=np.int64)
    parts = [
        _score_rows(rows[start : start + ROWS_AT_A_TIME].float().cpu().numpy(), targets[start : start + ROWS_AT_A_TIME])
        for start in range(0, len(targets), ROWS_AT_A_TIME)
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.zeros(0)] * 5
    return SequenceScore(encoded, tuple(ids), targets, *columns)


def _score_rows(logits: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, ...]:
    """Logs, ranks, entropies, best ids and their probabilities for rows of logits, shape (rows, vocab)."""
    logs = log_softmax(logits)
    places = np.arange(len(targets))
    best = logits.argmax(-1)
    probabilities = np.exp(logs)
    # subtle: a probability of 0 has a finite logarithm here, so 0 · log 0 is 0 without a special case.
    entropies = -np.einsum("rv,rv->r", probabilities, logs) / np.log(2)
    return logs[places, targets], ranks_of(logits, targets), entropies, best, probabilities[places, best]


def ranks_of(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Rank of one target a row among all logits; equal logits are ranked by id, as everywhere in this app.

    >>> ranks_of(np.array([[1.0, 3.0, 3.0]]), np.array([2]))
    array([2])
    """
    own = np.take_along_axis(logits, targets[:, None], -1)
    ties_before = (logits == own) & (np.arange(logits.shape[-1]) < targets[:, None])
    return 1 + (logits > own).sum(-1) + ties_before.sum(-1)
