"""Byte-pair encoding as in the textbook: count all pairs, merge the most frequent one, repeat.

Slow, because every merge counts the whole text again; `training.py` learns the same merges without that.
Paper: Sennrich, Haddow and Birch (2016), https://arxiv.org/abs/1508.07909
"""

from collections import Counter
from itertools import pairwise

from core.tokenization.bpe.symbols import Level, Pair, base_alphabet, merge_pair, split_words, symbols


def train_textbook(text: str, merges: int, level: Level = "bytes") -> list[Pair]:
    """Learn up to `merges` merges.

    Among pairs that occur equally often the one with the smallest ids wins (left id, then right id): the rule of
    Hugging Face `tokenizers`.

    >>> train_textbook("low lower lowest", 3, "characters")
    [(b'l', b'o'), (b'lo', b'w'), (b' ', b'low')]
    """
    words = split_words(text)
    number = {symbol: i for i, symbol in enumerate(base_alphabet(Counter(words), level))}
    sequences = [list(symbols(word, level)) for word in words]
    learned: list[Pair] = []
    for _ in range(merges):
        counts = Counter(pair for parts in sequences for pair in pairwise(parts))
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], number[pair[0]], number[pair[1]]))
        sequences = [merge_pair(parts, best) for parts in sequences]
        number.setdefault(best[0] + best[1], len(number))
        learned.append(best)
    return learned
