"""WordPiece and Unigram of the `tokenizers` library, trained on the same corpus as our BPE.

WordPiece takes the longest known piece from the left; its trainer in `tokenizers` learns pieces by frequency, as BPE
does, and marks those inside a word with ##. Unigram starts with many pieces, drops the least useful ones, and splits a
word where the product of the pieces' probabilities is largest.
Papers: Schuster and Nakajima (2012); Kudo (2018), https://arxiv.org/abs/1804.10959
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.tokenization.vocabulary import UNK

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True)
class SiblingSplit:
    """Text as split by another method.

    Attributes:
        method: its name.
        vocabulary_size: number of pieces it knows.
        pieces: pieces of the text, in its notation.
        vocabulary: all pieces it knows; with their log-probabilities for Unigram, else with 0.
    """

    method: str
    vocabulary_size: int
    pieces: tuple[str, ...]
    vocabulary: Mapping[str, float] = field(repr=False)


def sibling_splits(corpus: str, vocabulary_size: int, text: str) -> tuple[SiblingSplit, ...]:
    """Train WordPiece and Unigram for a vocabulary of about `vocabulary_size` and split `text` with each.

    Every character of the corpus stays a piece, so that a small `vocabulary_size` is exceeded. Training WordPiece again
    may give other pieces where several are equally frequent: the library breaks ties at random.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    # Unigram refuses to drop characters: every one of them, [UNK] and the sign for a space are pieces.
    size = max(vocabulary_size, len(set(corpus)) + 10)
    wordpiece = Tokenizer(models.WordPiece(unk_token=UNK))
    wordpiece.pre_tokenizer = pre_tokenizers.Whitespace()
    wordpiece.train_from_iterator(
        [corpus], trainers.WordPieceTrainer(vocab_size=size, special_tokens=[UNK], show_progress=False)
    )
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.train_from_iterator(
        [corpus],
        trainers.UnigramTrainer(vocab_size=size, special_tokens=[UNK], show_progress=False, unk_token=UNK),
    )
    scored = dict(json.loads(unigram.to_str())["model"]["vocab"])
    return (
        _split("WordPiece", wordpiece, dict.fromkeys(wordpiece.get_vocab(), 0.0), text),
        _split("Unigram", unigram, scored, text),
    )


def _split(method: str, library: "Tokenizer", vocabulary: Mapping[str, float], text: str) -> SiblingSplit:
    return SiblingSplit(method, library.get_vocab_size(), tuple(library.encode(text).tokens), vocabulary)
