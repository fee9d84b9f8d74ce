"""Tokenizer with merges that were trained in this session."""

from collections.abc import Sequence
from functools import cached_property

from core.tokenization.bpe.replay import Replay, replay
from core.tokenization.bpe.symbols import split_words, symbols
from core.tokenization.bpe.training import TrainedBPE
from core.tokenization.pieces import TokenPiece
from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.tokenizer import TextTokenizer
from core.tokenization.vocabulary import UNK

# Merging is done in plain Python here; the limit for the libraries' tokenizers is ten times higher.
MAX_LEARNED = 50_000


class LearnedTokenizer(TextTokenizer):
    """Tokenizer of a TrainedBPE. On character level a character the corpus does not have becomes [UNK], the last id."""

    replayable = True

    def __init__(self, trained: TrainedBPE) -> None:
        self.trained = trained
        self.tokens = trained.vocabulary()
        self.unknown = len(self.tokens) if trained.level == "characters" else None
        self.vocab_size = self.id_end = len(self.tokens) + (trained.level == "characters")

    def encode(self, text: str) -> TokenizedText:
        spans: list[TokenSpan] = []
        start = 0
        known: dict[str, Replay] = {}
        for number, word in enumerate(split_words(text)):
            if word not in known:
                known[word] = self.replay(word.encode())
            for part in known[word].parts:
                # On byte level every byte has an id, so there is no [UNK].
                token_id = self._ids[part] if self.unknown is None else self._ids.get(part, self.unknown)
                piece = self.piece(token_id)
                spans.append(TokenSpan(len(spans), piece, start, start + len(part), number))
                start += len(part)
        return TokenizedText(text, tuple(spans))

    def encode_ids(self, text: str) -> list[int]:
        return list(self.encode(text).ids)

    def decode(self, ids: Sequence[int]) -> str:
        return b"".join(self.piece(token_id).data for token_id in ids).decode("utf-8", "replace")

    def piece(self, token_id: int) -> TokenPiece:
        if token_id == self.unknown:
            return TokenPiece(token_id, UNK.encode(), special=True)
        if not 0 <= token_id < len(self.tokens):
            raise self.unknown_id(token_id)
        return TokenPiece(token_id, self.tokens[token_id])

    def rank(self, left: bytes, right: bytes) -> int | None:
        return self._ranks.get((left, right))

    def token_id(self, data: bytes) -> int | None:
        return self._ids.get(data, self.unknown)

    def replay(self, data: bytes) -> Replay:
        return replay(symbols(data.decode(), self.trained.level), self.rank)

    @cached_property
    def _ids(self) -> dict[bytes, int]:
        return {token: i for i, token in enumerate(self.tokens)}

    @cached_property
    def _ranks(self) -> dict[tuple[bytes, bytes], int]:
        # A pair may be learned a second time; its first rank counts.
        return {merge.pair: rank for rank, merge in reversed(list(enumerate(self.trained.merges)))}
