"""BPE by another route: merges by the trainer of `tokenizers`, counts and lengths on a NumPy array."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from core.tokenization.bpe import GPT2_PATTERN, Level
from core.tokenization.bpe.symbols import Pair
from core.tokenization.pieces import TokenPiece, byte_of_character, ordinary_piece
from core.tokenization.tokenized import TokenizedText, TokenSpan, lay_out
from core.tokenization.vocabulary import UNK
from core.tokenization.vocabulary_files import FileVocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class ReferenceBPE:
    """BPE trained by `tokenizers`, and its merges applied to the corpus by NumPy."""

    def __init__(self, corpus: str, merges: int, level: Level) -> None:
        self.level = level
        self.library = _library(level)
        words = [word for word, _ in self.library.pre_tokenizer.pre_tokenize_str(corpus)]
        self.words = [word.encode() if level == "characters" else _data(word, level) for word in words]
        # Merges that make the same token share an id, so that there may be more than were asked for.
        learned = library_merges(corpus, len(self.alphabet) + merges, level)
        self.merges = learned[:merges]

    @cached_property
    def alphabet(self) -> list[bytes]:
        """Smallest symbols in the order of their ids: by the character that stands for them."""
        if self.level == "characters":
            return [character.encode() for character in sorted(set(b"".join(self.words).decode()))]
        from tokenizers import pre_tokenizers

        return [_data(character, self.level) for character in sorted(pre_tokenizers.ByteLevel.alphabet())]

    @cached_property
    def tokens(self) -> list[bytes]:
        """All tokens by id."""
        return list(dict.fromkeys([*self.alphabet, *(left + right for left, right in self.merges)]))

    @cached_property
    def files(self) -> FileVocabulary:
        """The merges and tokens, as files would hold them."""
        ranks: dict[Pair, int] = {}
        for rank, pair in enumerate(self.merges):
            ranks.setdefault(pair, rank)
        tokens = dict(enumerate(self.tokens))
        unknown = {len(tokens): UNK.encode()} if self.level == "characters" else {}
        return FileVocabulary(tokens | unknown, frozenset(unknown), ranks)

    def symbols(self) -> "CorpusSymbols":
        """Return the corpus before the first merge."""
        return CorpusSymbols(self.words, self.alphabet, self.level)

    def encode(self, text: str) -> TokenizedText:
        """Tokenize by the library's model with these merges; places are the library's too."""
        from tokenizers import models

        spelled = {token: self._spelled(token) for token in self.tokens}
        vocabulary = {spelled[token]: token_id for token_id, token in enumerate(self.tokens)}
        if self.level == "characters":
            vocabulary[UNK] = len(self.tokens)
        merges = [(spelled[left], spelled[right]) for left, right in dict.fromkeys(self.merges)]
        self.library.model = models.BPE(vocabulary, merges, unk_token=UNK if self.level == "characters" else None)
        encoding = self.library.encode(text)
        pieces = [TokenPiece(i, data, i in self.files.special) for i, data in self._pieces(encoding.ids)]
        words = [0 if word is None else word for word in encoding.word_ids]
        if self.level == "bytes":
            return lay_out(text, pieces, words)
        byte_at = list(accumulate((len(character.encode()) for character in text), initial=0))
        tokens = enumerate(zip(pieces, encoding.offsets, words, strict=True))
        spans = [TokenSpan(i, piece, byte_at[start], byte_at[end], word) for i, (piece, (start, end), word) in tokens]
        return TokenizedText(text, tuple(spans))

    def _pieces(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        return list(zip(ids, self.files.bytes_of(ids), strict=True))

    def _spelled(self, token: bytes) -> str:
        """Write a token as the library does."""
        if self.level == "characters":
            return token.decode()
        return "".join(self._characters[byte] for byte in token)

    @cached_property
    def _characters(self) -> dict[int, str]:
        return {byte: character for character, byte in byte_of_character().items()}


class CorpusSymbols:
    """Corpus as an array of ids; -1 stands between words."""

    def __init__(self, words: Sequence[bytes], alphabet: Sequence[bytes], level: Level) -> None:
        self.tokens = list(alphabet)
        id_of = {token: i for i, token in enumerate(alphabet)}
        ids: list[int] = []
        for word in words:
            units = [c.encode() for c in word.decode()] if level == "characters" else [bytes([b]) for b in word]
            ids += [*(id_of[unit] for unit in units), -1]
        self.ids = np.array(ids, dtype=np.int64)

    @property
    def length(self) -> int:
        """Number of symbols."""
        return int((self.ids >= 0).sum())

    def pair_counts(self) -> Counter[tuple[int, int]]:
        """Count the neighbours, by their ids."""
        inside = (self.ids[:-1] >= 0) & (self.ids[1:] >= 0)
        pairs = np.stack([self.ids[:-1][inside], self.ids[1:][inside]], axis=1)  # (neighbours, 2)
        found, counts = np.unique(pairs, axis=0, return_counts=True)
        return Counter({(int(a), int(b)): int(n) for (a, b), n in zip(found, counts, strict=True)})

    def merge(self, pair: Pair) -> int:
        """Join every occurrence of a pair, from the left; returns how often the two were neighbours."""
        left, right = (self.tokens.index(side) for side in pair)
        places = np.flatnonzero((self.ids[:-1] == left) & (self.ids[1:] == right))
        if left == right:  # in a run of equal symbols every second one begins a pair
            starts = np.concatenate([[True], np.diff(places) > 1]) if len(places) else np.zeros(0, bool)
            first = np.maximum.accumulate(np.where(starts, np.arange(len(places)), 0))
            joined = places[(np.arange(len(places)) - first) % 2 == 0]
        else:
            joined = places
        token = pair[0] + pair[1]
        if token not in self.tokens:
            self.tokens.append(token)
        self.ids[joined] = self.tokens.index(token)
        self.ids = np.delete(self.ids, joined + 1)
        return len(places)

    def copy(self) -> "CorpusSymbols":
        """Return a copy that merges on its own."""
        other = CorpusSymbols((), (), "bytes")
        other.tokens, other.ids = list(self.tokens), self.ids.copy()
        return other

    def split_words(self) -> list[tuple[bytes, ...]]:
        """Return the parts of each word, in the order of the corpus."""
        ends = np.flatnonzero(self.ids < 0)
        return [tuple(self.tokens[i] for i in part if i >= 0) for part in np.split(self.ids, ends + 1)[:-1]]


def _library(level: Level) -> "Tokenizer":
    """Return an untrained BPE tokenizer of `tokenizers` with our pattern."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    library = Tokenizer(models.BPE())
    if level == "bytes":
        library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        library.pre_tokenizer = pre_tokenizers.Split(Regex(GPT2_PATTERN), "isolated")
    return library


def library_merges(text: str, vocabulary_size: int, level: Level) -> list[Pair]:
    """Train the BpeTrainer of `tokenizers` with our pre-token pattern; returns its merges as bytes."""
    from tokenizers import pre_tokenizers, trainers

    library = _library(level)
    alphabet = pre_tokenizers.ByteLevel.alphabet() if level == "bytes" else []
    trainer = trainers.BpeTrainer(vocab_size=vocabulary_size, initial_alphabet=alphabet, show_progress=False)
    library.train_from_iterator([text], trainer)
    merges = json.loads(library.to_str())["model"]["merges"]
    return [(_data(left, level), _data(right, level)) for left, right in merges]


def _data(token: str, level: Level) -> bytes:
    return ordinary_piece(0, token, level == "bytes").data if level == "bytes" else token.encode()
