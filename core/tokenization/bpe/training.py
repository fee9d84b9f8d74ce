"""The same merges as `textbook.py`, without counting everything again: only words that hold the pair are touched.

Three ideas: equal words are one word with a count; pair counts are corrected where a merge changed something; a heap
finds the most frequent pair.
"""

from collections import Counter, defaultdict
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
    """One learned merge.

    Attributes:
        left, right: the symbols that are joined.
        count: how often they stood beside each other.
        length: symbols of the whole corpus after it.
    """

    left: bytes
    right: bytes
    count: int
    length: int

    @property
    def pair(self) -> Pair:
        return (self.left, self.right)

    @property
    def joined(self) -> bytes:
        return self.left + self.right


@dataclass(frozen=True)
class TrainedBPE:
    """Attributes:
    level: "bytes" or "characters".
    alphabet: the symbols it started from, in the order of their ids.
    merges: what was learned, first one first; a merge's place is its rank.
    words: the distinct words of the corpus and how often each occurs.
    start_length: symbols of the corpus before the first merge.
    """

    level: Level
    alphabet: tuple[bytes, ...]
    merges: tuple[Merge, ...]
    words: tuple[tuple[str, int], ...]
    start_length: int

    def vocabulary(self) -> list[bytes]:
        """All tokens; the place is the id. Two merges that make the same token share an id."""
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
    """Words as lists of ids, how often each pair occurs, in which words, and a heap of the pairs."""

    def __init__(self, counted: Counter[str], alphabet: tuple[bytes, ...], level: Level) -> None:
        self.tokens = list(alphabet)
        self.id_of = {token: i for i, token in enumerate(alphabet)}
        self.words = [[self.id_of[symbol] for symbol in symbols(word, level)] for word in counted]
        self.frequency = list(counted.values())
        self.length = sum(len(ids) * n for ids, n in zip(self.words, self.frequency, strict=True))
        self.counts: dict[IdPair, int] = defaultdict(int)
        self.places: dict[IdPair, set[int]] = defaultdict(set)
        for index, (ids, n) in enumerate(zip(self.words, self.frequency, strict=True)):
            for pair in pairwise(ids):
                self.counts[pair] += n
                self.places[pair].add(index)
        self.heap = [(-count, pair) for pair, count in self.counts.items()]
        heapify(self.heap)

    def learn(self, merges: int):
        """Yield up to `merges` merges; fewer when no pair is left."""
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
            claimed, pair = heappop(self.heap)
            count = self.counts.get(pair, 0)
            if count == -claimed:
                return pair
            # subtle: a claim that became too high is corrected here and not when the count fell, which saves most
            # of the pushes; a claim that became too low was replaced when the count rose.
            if 0 < count < -claimed:
                heappush(self.heap, (-count, pair))
        return None

    def _id(self, token: bytes) -> int:
        if token not in self.id_of:
            self.id_of[token] = len(self.tokens)
            self.tokens.append(token)
        return self.id_of[token]

    def _apply(self, pair: IdPair, new: int) -> None:
        change: dict[IdPair, int] = defaultdict(int)
        for index in self.places.pop(pair):
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
                    self.places[after].add(index)
        for changed, difference in change.items():
            self.counts[changed] += difference
            if difference > 0:
                heappush(self.heap, (-self.counts[changed], changed))
            elif not self.counts[changed]:
                del self.counts[changed]


def _join(ids: list[int], pair: IdPair, new: int) -> list[int]:
    """`merge_pair` on ids."""
    left, right = pair
    merged, position, last = [], 0, len(ids) - 1
    while position <= last:
        if ids[position] == left and position < last and ids[position + 1] == right:
            merged.append(new)
            position += 2
        else:
            merged.append(ids[position])
            position += 1
    return merged
