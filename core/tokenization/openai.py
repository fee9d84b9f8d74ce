"""Tokenizers of OpenAI's tiktoken library, from the shipped rank files."""

from collections.abc import Sequence
from functools import cache

from core.tokenization.pieces import TokenPiece
from core.tokenization.pretokens import pre_tokens
from core.tokenization.rank_files import rank_folder
from core.tokenization.tokenized import TokenizedText, lay_out
from core.tokenization.tokenizer import TextTokenizer


class TiktokenTokenizer(TextTokenizer):
    """Tokenizer on an encoding of tiktoken, by its name such as "cl100k_base"."""

    replayable = True

    def __init__(self, name: str) -> None:
        import tiktoken

        rank_folder()  # tiktoken looks there and downloads nothing
        self.encoding = tiktoken.get_encoding(name)
        self._special = {self.encoding.encode_single_token(token) for token in self.encoding.special_tokens_set}
        self._ranks = self.encoding._mergeable_ranks
        self.id_end = self.encoding.n_vocab
        self.vocab_size = len(self._ranks) + len(self._special)  # ids have gaps before the special tokens

    def encode(self, text: str) -> TokenizedText:
        pieces = [self.piece(token_id) for token_id in self.encode_ids(text)]
        return lay_out(text, pieces, self._pre_tokens_of(text, pieces))

    def encode_ids(self, text: str) -> list[int]:
        return self.encoding.encode(text, allowed_special="all")

    def decode(self, ids: Sequence[int]) -> str:
        return b"".join(self.piece(token_id).data for token_id in ids).decode("utf-8", "replace")

    def piece(self, token_id: int) -> TokenPiece:
        # Past 32 bits the library's Rust side raises OverflowError, inside a gap KeyError.
        if not 0 <= token_id < self.id_end:
            raise self.unknown_id(token_id)
        try:
            data = self.encoding.decode_single_token_bytes(token_id)
        except KeyError:
            raise self.unknown_id(token_id) from None
        return TokenPiece(token_id, data, special=token_id in self._special)

    def rank(self, left: bytes, right: bytes) -> int | None:
        """Return the id of the merged token: tiktoken stores no pairs, and the id of a token is its rank."""
        return self._ranks.get(left + right)

    def token_id(self, data: bytes) -> int | None:
        return self._ranks.get(data)

    def _pre_tokens_of(self, text: str, pieces: Sequence[TokenPiece]) -> list[int]:
        """Return the pre-token of each token; a token never crosses from one to the next."""
        numbers: list[int] = []
        token, lengths = 0, [len(piece.data) for piece in pieces]
        for number, word in enumerate(pre_tokens(text, self.encoding)):
            remaining = len(word.encode())
            while remaining > 0:
                remaining -= lengths[token]
                numbers.append(number)
                token += 1
        return numbers


@cache
def tiktoken_tokenizer(name: str) -> TiktokenTokenizer:
    """Return the tokenizer of an encoding, shared by all sessions."""
    return TiktokenTokenizer(name)
