"""Single training step in detail: pair counts, chosen pair, corpus before and after."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from core.errors import InputError
from core.tokenization.bpe.replay import Rank, replay
from core.tokenization.bpe.symbols import Pair, merge_pair, symbols
from core.tokenization.bpe.training import Merge, TrainedBPE

# Words shown before and after a merge; counts are over all words.
SHOWN_WORDS = 40


@dataclass(frozen=True)
class SplitWord:
    """Distinct word of the corpus: its count, and its parts before and after the merge."""

    count: int
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class TrainingStep:
    """Merge of the training, with the counts it was chosen by.

    Attributes:
        number: number of the merge, from 1.
        merge: the most frequent pair.
        pair_counts: all neighbouring pairs before the merge, in the order in which they would be chosen.
        tied: number of pairs as frequent as the chosen one, itself included.
        words: corpus before and after, at most SHOWN_WORDS distinct words: those the merge changes first, then the
            others, each group most frequent first.
        changed_words: number of distinct words the merge changes.
    """

    number: int
    merge: Merge
    pair_counts: tuple[tuple[Pair, int], ...]
    tied: int
    words: tuple[SplitWord, ...]
    changed_words: int


def splits(trained: TrainedBPE, merges: int) -> list[tuple[tuple[bytes, ...], int]]:
    """Return the distinct words as split by the first `merges` merges, each with its count."""
    ranks = {merge.pair: rank for rank, merge in reversed(list(enumerate(trained.merges[:merges])))}
    rank = _lookup(ranks)
    return [(replay(symbols(word, trained.level), rank).parts, n) for word, n in trained.words]


def training_step(trained: TrainedBPE, number: int) -> TrainingStep:
    """Compute merge `number` (from 1) in detail.

    Raises:
        InputError: there is no such merge.
    """
    if not 1 <= number <= len(trained.merges):
        raise InputError(f"Merge {number} was asked for.", f"There are {len(trained.merges)}.", "Choose one of them.")
    merge = trained.merges[number - 1]
    before = splits(trained, number - 1)
    counts: Counter[Pair] = Counter()
    for parts, n in before:
        for pair in pairwise(parts):
            counts[pair] += n
    ids = {token: i for i, token in reversed(list(enumerate(trained.vocabulary())))}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], ids[item[0][0]], ids[item[0][1]]))
    words = [SplitWord(n, parts, tuple(merge_pair(list(parts), merge.pair))) for parts, n in before]
    words.sort(key=lambda word: (not word.changed, -word.count))
    changed = sum(word.changed for word in words)
    tied = sum(count == merge.count for count in counts.values())
    return TrainingStep(number, merge, tuple(ranked), tied, tuple(words[:SHOWN_WORDS]), changed)


def _lookup(ranks: dict[Pair, int]) -> Rank:
    return lambda left, right: ranks.get((left, right))
