"""Training with the same merges as `textbook.py`, faster: only words that contain the pair are counted again.

Three ideas: equal words are one word with a count; pair counts are corrected only where a merge changed something; a
heap finds the most frequent pair.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from core.errors import InputError
from core.tokenization.bpe.symbols import Level, Pair, base_alphabet, split_words, symbols
from core.tokenization.text import check_text

IdPair = tuple[int, int]
MAX_CORPUS = 5_000_000


@dataclass(frozen=True)
class Merge:
    """Learned merge of two symbols.

    Attributes:
        left, right: symbols that are merged.
        count: number of times they were neighbours.
        length: number of symbols of the whole corpus after it.
    """

    left: bytes
    right: bytes
    count: int
    length: int

    @property
    def pair(self) -> Pair:
        """Both symbols."""
        return (self.left, self.right)

    @property
    def joined(self) -> bytes:
        """Bytes of the new token."""
        return self.left + self.right


@dataclass(frozen=True)
class TrainedBPE:
    """Merges learned from a corpus.

    Attributes:
        level: "bytes" or "characters".
        alphabet: smallest symbols, in the order of their ids.
        merges: learned merges; the index of a merge is its rank.
        words: distinct words of the corpus, each with its count.
        start_length: number of symbols of the corpus before the first merge.
    """

    level: Level
    alphabet: tuple[bytes, ...]
    merges: tuple[Merge, ...]
    words: tuple[tuple[str, int], ...]
    start_length: int

    def vocabulary(self) -> list[bytes]:
        """Return all tokens; the index is the id. Two merges that make the same token share an id."""
        return list(dict.fromkeys([*self.alphabet, *(merge.joined for merge in self.merges)]))


def train(text: str, merges: int, level: Level = "bytes") -> TrainedBPE:
    """Learn up to `merges` merges; ties go to the smallest (left id, right id), as in Hugging Face `tokenizers`.

    Raises:
        InputError: the text cannot be read, or `merges` is negative.

    >>> [merge.joined for merge in train("low lower lowest", 3, "characters").merges]
    [b'lo', b'low', b' low']
    """
    if merges < 0:
        raise InputError(f"{merges} merges were asked for.", "It takes 0 or more.", "Ask for 50, say.")
    counted = Counter(split_words(check_text(text, MAX_CORPUS, "corpus")))
    alphabet = base_alphabet(counted, level)
    trainer = _Trainer(counted, alphabet, level)
    start_length = trainer.length
    learned = tuple(trainer.learn(merges))
    return TrainedBPE(level, alphabet, learned, tuple(counted.items()), start_length)


class _Trainer:
    """State of the training: words as lists of ids, the count and the words of each pair, and a heap of the pairs."""

    def __init__(self, counted: Counter[str], alphabet: tuple[bytes, ...], level: Level) -> None:
        self.tokens = list(alphabet)
        self.id_of = {token: i for i, token in enumerate(alphabet)}
        self.words = [[self.id_of[symbol] for symbol in symbols(word, level)] for word in counted]
        self.frequency = list(counted.values())
        self.length = sum(len(ids) * n for ids, n in zip(self.words, self.frequency, strict=True))
        self.counts: dict[IdPair, int] = defaultdict(int)
        self.words_of: dict[IdPair, set[int]] = defaultdict(set)
        for index, (ids, n) in enumerate(zip(self.words, self.frequency, strict=True)):
            for pair in pairwise(ids):
                self.counts[pair] += n
                self.words_of[pair].add(index)
        self.heap = [(-count, pair) for pair, count in self.counts.items()]
        heapify(self.heap)

    def learn(self, merges: int) -> Iterator[Merge]:
        """Yield up to `merges` merges; fewer if no pair is left."""
        for _ in range(merges):
            pair = self._most_frequent()
            if pair is None:
                return
            left, right = self.tokens[pair[0]], self.tokens[pair[1]]
            count = self.counts[pair]
            self._apply(pair, self._id(left + right))
            yield Merge(left, right, count, self.length)

    def _most_frequent(self) -> IdPair | None:
        while self.heap:
            negative_count, pair = heappop(self.heap)
            count = self.counts.get(pair, 0)
            if count == -negative_count:
                return pair
            # subtle: a heap entry that became too high is corrected here and not when the count fell, which saves
            # most of the pushes; one that became too low was replaced when the count rose.
            if 0 < count < -negative_count:
                heappush(self.heap, (-count, pair))
        return None

    def _id(self, token: bytes) -> int:
        if token not in self.id_of:
            self.id_of[token] = len(self.tokens)
            self.tokens.append(token)
        return self.id_of[token]

    def _apply(self, pair: IdPair, new: int) -> None:
        change: dict[IdPair, int] = defaultdict(int)
        for index in self.words_of.pop(pair):
            old, n = self.words[index], self.frequency[index]
            ids = _join(old, pair, new)
            if len(ids) == len(old):  # an earlier merge took the pair apart
                continue
            self.words[index] = ids
            self.length -= (len(old) - len(ids)) * n
            for before in pairwise(old):
                change[before] -= n
            for after in pairwise(ids):
                change[after] += n
                if new in after:
                    self.words_of[after].add(index)
        for changed, difference in change.items():
            self.counts[changed] += difference
            if difference > 0:
                heappush(self.heap, (-self.counts[changed], changed))
            elif not self.counts[changed]:
                del self.counts[changed]


def _join(ids: list[int], pair: IdPair, new: int) -> list[int]:
    """Merge every occurrence of a pair in a list of ids, from the left."""
    left, right = pair
    merged: list[int] = []
    position, last = 0, len(ids) - 1
    while position <= last:
        if ids[position] == left and position < last and ids[position + 1] == right:
            merged.append(new)
            position += 2
        else:
            merged.append(ids[position])
            position += 1
    return merged
