"""Tokenizers of Hugging Face's `tokenizers` library: GPT-2's, and the one in a model's folder."""

import json
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from core.tokenization.pieces import TokenPiece, ordinary_piece
from core.tokenization.rank_files import RANK_FILES, rank_folder
from core.tokenization.tokenized import TokenizedText, TokenSpan, lay_out
from core.tokenization.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


class HuggingFaceTokenizer(TextTokenizer):
    """Tokenizer on a `backend`, which has neither padding nor truncation: those change it for every thread."""

    def __init__(self, backend: "Tokenizer") -> None:
        self.backend = backend
        vocabulary = backend.get_vocab(with_added_tokens=True)
        self.vocab_size, self.id_end = len(vocabulary), max(vocabulary.values()) + 1
        self.added_tokens = backend.num_special_tokens_to_add(is_pair=False)
        self._byte_decoder = type(backend.decoder).__name__ == "ByteLevel"
        self.replayable = self._byte_decoder and type(backend.model).__name__ == "BPE"
        self._added = {token.content for token in backend.get_added_tokens_decoder().values()}

    def encode(self, text: str) -> TokenizedText:
        read = self.backend.normalizer.normalize_str(text) if self.backend.normalizer else text
        encoding = self.backend.encode(text)
        pieces = [self.piece(token_id) for token_id in encoding.ids]
        # A template's own tokens (Gemma's <bos>) stand for no byte of the text.
        added = [bool(mask) for mask in encoding.special_tokens_mask]
        data = b"".join(piece.data for piece, extra in zip(pieces, added, strict=True) if not extra)
        # Either may be what the tokens spell: Gemma's normalizer writes ▁ for a space, and its tokens are read back.
        for spelled in (read, text):
            if data == spelled.encode():
                return lay_out(spelled, pieces, _pre_tokens_of(encoding), added)
        if not any(added) and self.replayable:
            return self._lay_out_with_gaps(read, pieces, _pre_tokens_of(encoding))
        return _lay_out_by_offsets(text, pieces, encoding)

    def encode_ids(self, text: str) -> list[int]:
        return self.backend.encode(text).ids

    def decode(self, ids: Sequence[int]) -> str:
        for token_id in ids:
            self.piece(token_id)
        return self.backend.decode(list(ids), skip_special_tokens=False)

    def piece(self, token_id: int) -> TokenPiece:
        token = self.backend.id_to_token(token_id) if 0 <= token_id < self.id_end else None
        if token is None:
            raise self.unknown_id(token_id)
        if token in self._added:
            return TokenPiece(token_id, token.encode(), special=True)
        return ordinary_piece(token_id, token, self._byte_decoder)

    def rank(self, left: bytes, right: bytes) -> int | None:
        return self._ranks.get((left, right))

    def token_id(self, data: bytes) -> int | None:
        return self._ids.get(data)

    def _lay_out_with_gaps(self, text: str, pieces: list[TokenPiece], words: list[int]) -> TokenizedText:
        """Find the tokens' positions in a text with bytes that the vocabulary lacks (SmolLM2's lacks 21)."""
        data, end = text.encode(), 0
        spans: list[TokenSpan] = []
        for position, (piece, word) in enumerate(zip(pieces, words, strict=True)):
            # The library only leaves bytes out, so each byte of a token is the next one of its value in the text.
            start = data.index(piece.data[0], end)
            for byte in piece.data:
                end = data.index(byte, end) + 1
            spans.append(TokenSpan(position, piece, start, end, word))
        return TokenizedText(text, tuple(spans))

    @cached_property
    def _ids(self) -> dict[bytes, int]:
        vocabulary = self.backend.get_vocab(with_added_tokens=False)
        return {self._data_of(token): i for token, i in vocabulary.items() if token not in self._added}

    @cached_property
    def _ranks(self) -> dict[tuple[bytes, bytes], int]:
        merges = json.loads(self.backend.to_str())["model"]["merges"]
        return {(self._data_of(left), self._data_of(right)): rank for rank, (left, right) in enumerate(merges)}

    def _data_of(self, token: str) -> bytes:
        return ordinary_piece(0, token, self._byte_decoder).data


def _pre_tokens_of(encoding: "Encoding") -> list[int]:
    """Return the pre-token of each token; -1 for a token that a template added."""
    return [-1 if word is None else word for word in encoding.word_ids]


def _lay_out_by_offsets(text: str, pieces: list[TokenPiece], encoding: "Encoding") -> TokenizedText:
    """Take the positions from the library's offsets, for tokenizers that change the text before they read it.

    subtle: the offsets of every byte token of one character (SentencePiece's byte fallback) are the whole character's;
    each token gets its own byte.
    """
    byte_at = list(accumulate((len(character.encode()) for character in text), initial=0))
    spans: list[TokenSpan] = []
    tokens = zip(pieces, encoding.offsets, _pre_tokens_of(encoding), strict=True)
    for offsets, run in groupby(tokens, key=itemgetter(1)):
        same = list(run)
        start, end = (byte_at[offset] for offset in offsets)
        lengths = [len(piece.data) for piece, _, _ in same]
        apart = len(same) > 1 and sum(lengths) == end - start
        for index, (piece, _, word) in enumerate(same):
            before = sum(lengths[:index]) if apart else 0
            last = start + before + lengths[index] if apart else end
            spans.append(TokenSpan(len(spans), piece, start + before, last, word))
    return TokenizedText(text, tuple(spans))


@cache
def gpt2_tokenizer() -> HuggingFaceTokenizer:
    """Return GPT-2's tokenizer from its two shipped files, configured as in its repository on the hub."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary, merges = (rank_folder() / RANK_FILES[name].cache_name for name in ("encoder.json", "vocab.bpe"))
    backend = Tokenizer(models.BPE.from_file(str(vocabulary), str(merges)))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([AddedToken("<|endoftext|>", special=True)])
    return HuggingFaceTokenizer(backend)


@lru_cache(maxsize=8)
def folder_tokenizer(folder: Path) -> HuggingFaceTokenizer:
    """Return the tokenizer of a model's folder, as the model reads with it; the weights are not needed.

    subtle: tokenizer.json alone does not say it. transformers builds the tokenizers of some families (Qwen2) with a
    normalizer and a pre-tokenizer of its own, whatever the file holds.
    """
    from transformers import AutoTokenizer

    backend = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False).backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    return HuggingFaceTokenizer(backend)
