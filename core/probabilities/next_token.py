"""Distribution of the next token: one logit for every token of the vocabulary, and their softmax."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.knobs import Knob
from core.models.model_lock import holds_model_lock
from core.probabilities.softmax import softmax
from core.shapes import check_shape
from core.tokenization import EncodedText, TokenPiece, encode, token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel

# Logits are computed at every position as long as they fit in 100 MB; beyond that at the last position only, by another
# matrix kernel, so that they differ in the sixth digit.
MAX_LOGITS = 25_000_000
# One pass over this many tokens takes 4 s on two cores with SmolLM2, and holds the lock that long.
MAX_TOKENS = 1024
TOP = Knob("top", "Shown", 1, 50, 10, 1, "How many of the likeliest tokens are drawn; the rest is one bar.")


@dataclass(frozen=True)
class TokenCandidate:
    """Possible next token; `rank` 1 is the likeliest."""

    rank: int
    piece: TokenPiece
    logit: float
    probability: float


@dataclass(frozen=True, eq=False)
class TokenDistribution:
    """Logits and probabilities over the whole vocabulary after a text.

    Attributes:
        encoded: tokens that the model read.
        logits: the model's raw output for the next position, float32, shape (vocab,).
    """

    encoded: EncodedText
    logits: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        check_shape("logits", self.logits, vocab=None)

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """Shape of the model's whole output, (batch, pos, vocab); its last row is `logits`."""
        return (1, len(self.encoded.ids), len(self.logits))

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Softmax of the logits, shape (vocab,); sums to 1."""
        return softmax(self.logits)

    @cached_property
    def ranking(self) -> npt.NDArray[np.int64]:
        """Token ids, likeliest first; equal logits by id. Shape (vocab,)."""
        return np.argsort(-self.logits, kind="stable")

    def mass_after(self, k: int) -> float:
        """Return the total probability beyond the `k` likeliest tokens, summed on its own: shown + tail = 1."""
        return float(self.probabilities[self.ranking[k:]].sum())

    def top(self, k: int, model: "LanguageModel") -> Iterator[TokenCandidate]:
        """Yield the `k` likeliest tokens."""
        for rank, token_id in enumerate(self.ranking[:k].tolist(), 1):
            piece = token_piece(model.tokenizer, token_id)
            yield TokenCandidate(rank, piece, float(self.logits[token_id]), float(self.probabilities[token_id]))


@holds_model_lock
def next_token(model: "LanguageModel", text: str, max_tokens: int = MAX_TOKENS) -> TokenDistribution:
    """Run the model once over `text` and take the logits at its last position.

    Args:
        max_tokens: longer texts lose their beginning; `encoded.left_out` says how much.

    Raises:
        InputError: the text cannot be read.
    """
    return read_distribution(model, encode(model, text, max_tokens))


@holds_model_lock
def read_distribution(model: "LanguageModel", encoded: EncodedText) -> TokenDistribution:
    """Run the model once over given tokens, even if no text would be encoded to them."""
    import torch

    ids = torch.tensor([encoded.ids], device=model.device)
    with torch.inference_mode():
        output = model.model(input_ids=ids, logits_to_keep=positions_kept(len(encoded.ids), model), use_cache=False)
    check_shape("the model's logits", output.logits, batch=1, pos=None, vocab=model.vocab_size)
    return TokenDistribution(encoded, output.logits[0, -1].float().cpu().numpy())


def positions_kept(positions: int, model: "LanguageModel") -> int:
    """Return transformers' `logits_to_keep`: 0 means all positions."""
    return 0 if positions * model.vocab_size <= MAX_LOGITS else 1
