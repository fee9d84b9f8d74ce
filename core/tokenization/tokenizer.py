"""Common interface of all tokenizers, whichever library runs them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.errors import InputError
from core.tokenization.bpe.replay import Replay, replay
from core.tokenization.pieces import TokenPiece
from core.tokenization.text import MAX_CHARACTERS, check_text, visible
from core.tokenization.tokenized import TokenizedText


class TextTokenizer(ABC):
    """Interface of a tokenizer. Instances are shared by all sessions and never changed.

    Attributes:
        vocab_size: number of tokens.
        id_end: ids run from 0 to id_end - 1, possibly with gaps.
        added_tokens: number of tokens that `encode_ids` adds to every text, such as Gemma's <bos>.
        replayable: True if the tokens are made by merges of the text's bytes, so that a replay gives the same ids.
    """

    vocab_size: int
    id_end: int
    added_tokens: int = 0
    replayable: bool

    @abstractmethod
    def encode(self, text: str) -> TokenizedText:
        """Tokenize a checked text; special tokens written in it count as special."""

    @abstractmethod
    def encode_ids(self, text: str) -> list[int]:
        """Return only the ids, by the library's own call."""

    @abstractmethod
    def decode(self, ids: Sequence[int]) -> str:
        """Decode ids; bytes that are no whole character become replacement signs."""

    @abstractmethod
    def piece(self, token_id: int) -> TokenPiece:
        """Look up a token; InputError if there is none."""

    @abstractmethod
    def rank(self, left: bytes, right: bytes) -> int | None:
        """Return the rank of a merge, lower is earlier; None if there is no such merge."""

    @abstractmethod
    def token_id(self, data: bytes) -> int | None:
        """Return the id of the ordinary token with exactly these bytes, or None."""

    def replay(self, data: bytes) -> Replay:
        """Merge the bytes of one pre-token; bytes the vocabulary lacks are left out, as the libraries do."""
        parts = (bytes([byte]) for byte in data)
        return replay([part for part in parts if self.token_id(part) is not None], self.rank)

    def unknown_id(self, token_id: int) -> InputError:
        """Return the error for an id outside the vocabulary."""
        return InputError(
            f"There is no token with the id {token_id}.",
            f"Ids run from 0 to {self.id_end - 1:,}; a few in between may be unused.",
            "Take ids from the chips.",
        )


def tokenize(tokenizer: TextTokenizer, text: str, maximum: int = MAX_CHARACTERS) -> TokenizedText:
    """Check a text of at most `maximum` characters and tokenize it.

    Raises:
        InputError: the text cannot be read or has no tokens.
    """
    tokenized = tokenizer.encode(check_text(text, maximum))
    if not tokenized.own:
        raise InputError(f"The text {visible(text[:20])} has no tokens.", "It takes at least one.", "Type a word.")
    return tokenized


def pre_token_bytes(tokenized: TokenizedText) -> list[tuple[bytes, bool]]:
    """Return the pre-tokens of a text, each with True for a special token; joined they are the text's bytes."""
    return [(tokenized.spelled(run), run[0].piece.special) for run in tokenized.pre_token_runs]


def replayed_ids(tokenizer: TextTokenizer, tokenized: TokenizedText) -> list[int]:
    """Encode by the shipped merges instead of the encoder: each pre-token on its own, lowest rank first.

    Returns:
        Ids, shape (pos,); equal to the encoder's for every byte-level tokenizer. Special tokens are taken as they are.
    """
    ids: list[int] = []
    specials = iter(span.piece.token_id for span in tokenized.spans if span.piece.special and span.start < span.end)
    for data, special in pre_token_bytes(tokenized):
        found = [next(specials)] if special else map(tokenizer.token_id, tokenizer.replay(data).parts)
        ids += [-1 if token_id is None else token_id for token_id in found]  # -1 is no id and equals none
    return ids
