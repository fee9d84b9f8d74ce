"""Claims of WordPiece and Unigram: their splits by plain Python, from their vocabularies."""

import re
from collections.abc import Iterator, Mapping, Sequence

from core.tokenization.siblings import SiblingSplit
from core.tokenization.verify import word_claim
from core.tokenization.vocabulary import UNK
from core.verification import Claim

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"


def sibling_claims(shown: Sequence[SiblingSplit], text: str) -> Iterator[Claim]:
    """Claim the table of WordPiece and Unigram: the pieces follow from the vocabularies by plain Python."""
    wordpiece, unigram = shown
    sizes = [split.vocabulary_size for split in shown]
    yield Claim("vocabularies", sizes, [len(split.vocabulary) for split in shown], route="counted")
    longest = _longest_pieces(text, wordpiece.vocabulary)
    likeliest = _likeliest_pieces(text, unigram.vocabulary)
    yield Claim("tokens", [len(split.pieces) for split in shown], [len(longest), len(likeliest)], route="counted")
    yield word_claim("pieces of WordPiece", wordpiece.pieces, longest, "the longest known piece from the left")
    yield word_claim("pieces of Unigram", unigram.pieces, likeliest, "of all splits the highest product, by Viterbi")


def _longest_pieces(text: str, vocabulary: Mapping[str, float]) -> list[str]:
    import regex

    return [piece for word in regex.findall(r"\w+|[^\w\s]+", text) for piece in _longest_of_word(word, vocabulary)]


def _longest_of_word(word: str, vocabulary: Mapping[str, float]) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in vocabulary), 0)
        if not end or len(word) > 100:
            return [UNK]
        pieces.append(prefix + word[start:end])
        start = end
    return pieces


def _likeliest_pieces(text: str, log_probabilities: Mapping[str, float]) -> list[str]:
    """Split by Viterbi's algorithm: of all ways to cut a word into known pieces, the one with the highest product.

    A character without a piece counts as ten less than the least likely piece; neighbours of that kind are one piece.
    """
    unknown = min(log_probabilities.values()) - 10
    longest = max(map(len, log_probabilities))
    pieces: list[str] = []
    for word in re.findall(f"{_SPACE}?[^{_SPACE}]+|{_SPACE}", _SPACE + text.replace(" ", _SPACE).removeprefix(_SPACE)):
        best: list[tuple[float, int]] = [(0.0, 0)]  # of the first characters: log-probability, start of the last piece
        for end in range(1, len(word) + 1):
            starts = range(max(0, end - longest), end)
            known = [
                (best[i][0] + log_probabilities[word[i:end]], i) for i in starts if word[i:end] in log_probabilities
            ]
            if word[end - 1] not in log_probabilities:
                known.append((best[end - 1][0] + unknown, end - 1))
            best.append(max(known, key=lambda one: one[0]))
        pieces += _fused(word, best, log_probabilities)
    return pieces


def _fused(word: str, best: Sequence[tuple[float, int]], known: Mapping[str, float]) -> list[str]:
    """Return the pieces of the best split; neighbouring unknown characters become one piece."""
    cuts, end = [], len(word)
    while end:
        cuts.append((best[end][1], end))
        end = best[end][1]
    pieces: list[str] = []
    joins = False
    for start, end in reversed(cuts):
        piece = word[start:end]
        if joins and piece not in known:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        joins = piece not in known
    return pieces
