"""Claims of BPE from scratch: merges by the trainer of `tokenizers`, counts and lengths on NumPy arrays."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.tokenization.bpe import TrainedBPE
from core.tokenization.bpe.steps import SHOWN_WORDS, TrainingStep
from core.tokenization.bpe.symbols import Pair
from core.tokenization.learned import LearnedTokenizer
from core.tokenization.pieces import TokenPiece
from core.tokenization.reference_bpe import CorpusSymbols, ReferenceBPE
from core.tokenization.siblings import SiblingSplit
from core.tokenization.tokenized import TokenizedText
from core.tokenization.verify import Replays, replay_claims, token_claims, word_claim
from core.tokenization.verify_siblings import sibling_claims
from core.tokenization.verify_words import label_again
from core.verification import Claim

Label = Callable[[bytes], str]
_TRAINER = "tokenizers.trainers.BpeTrainer on the same corpus with the same pattern"
_ARRAY = "the corpus as a NumPy array, every merge applied to all of it"


@dataclass(frozen=True, eq=False)
class DrawnTraining:
    """Results that BPE from scratch draws below the training.

    Attributes:
        tokenized: the sentence by the learned merges.
        learned: the tokenizer with these merges.
        replays: words whose merges can be replayed; None if none are drawn.
        siblings: the sentence by WordPiece and Unigram.
    """

    tokenized: TokenizedText
    learned: LearnedTokenizer
    replays: Replays | None
    siblings: Sequence[SiblingSplit]


def training_claims(
    trained: TrainedBPE, corpus: str, merges: int, step: TrainingStep, drawn: DrawnTraining
) -> Iterator[Claim]:
    """Claim everything that BPE from scratch draws.

    Args:
        merges: number asked for.
        step: merge on screen.
    """
    reference = ReferenceBPE(corpus, merges, trained.level)
    pairs = [merge.pair for merge in trained.merges]
    for name, shown, again in zip(("left", "right"), _sides(pairs), _sides(reference.merges, label_again), strict=True):
        yield word_claim(f"{name} of each learned merge", shown, again, _TRAINER)
    made = (
        [_label(merge.joined) for merge in trained.merges],
        [label_again(b"".join(pair)) for pair in reference.merges],
    )
    yield word_claim("what each learned merge makes", *made, route=_TRAINER)
    numbers = range(1, len(trained.merges) + 1), range(1, len(reference.merges) + 1)
    yield Claim("number of each learned merge", *numbers, route="counted from 1")
    symbols = reference.symbols()
    counts, lengths = [], [symbols.length]
    for number, pair in enumerate(reference.merges, 1):
        if number == step.number:
            yield from _step_claims(step, symbols, pair)
        counts.append(symbols.merge(pair))
        lengths.append(symbols.length)
    yield Claim("count of each merge", [merge.count for merge in trained.merges], counts, route=_ARRAY)
    drawn_lengths = [trained.start_length, *(merge.length for merge in trained.merges)]
    yield Claim("symbols in the corpus after each merge", drawn_lengths, lengths, route=_ARRAY)
    saved = [drawn_lengths[step.number - 1] - drawn_lengths[step.number]]
    yield Claim("symbols saved by this merge", saved, [-int(np.diff(lengths)[step.number - 1])], route=_ARRAY)
    learned = [len(trained.merges), len(trained.words), len(trained.vocabulary())]
    totals = [len(reference.merges), len(set(reference.words)), len(reference.tokens)]
    yield Claim("merges learned, different words, and tokens", learned, totals, route=_TRAINER)
    tokenized = reference.encode(drawn.tokenized.text)
    yield from token_claims(drawn.tokenized, tokenized, "tokenizers.models.BPE", drawn.learned.unknown)
    if drawn.replays:
        yield from replay_claims(drawn.replays, tokenized, reference.files)
    yield from sibling_claims(drawn.siblings, drawn.tokenized.text)


def _label(data: bytes) -> str:
    """Return the label that is drawn; `label_again` writes the same by code of its own."""
    return TokenPiece(0, data).label


def _sides(pairs: Sequence[Pair], label: Label = _label) -> tuple[list[str], list[str]]:
    return [label(left) for left, _ in pairs], [label(right) for _, right in pairs]


def _step_claims(step: TrainingStep, symbols: "CorpusSymbols", pair: Pair) -> Iterator[Claim]:
    """Claim one merge: the counts it was chosen by, and the words before and after it."""
    counts = symbols.pair_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    names = [_pair_label(pair) for pair, _ in step.pair_counts]
    again = [_pair_label((symbols.tokens[a], symbols.tokens[b]), label_again) for (a, b), _ in ranked]
    yield word_claim("pairs before this merge, the most frequent first", names, again, _ARRAY)
    shown = [count for _, count in step.pair_counts]
    yield Claim("count of each pair before this merge", shown, [count for _, count in ranked], route=_ARRAY)
    most = ranked[0][1]
    tied = sum(count == most for _, count in ranked)
    chosen = [step.merge.count, step.tied, len(step.pair_counts)]
    yield Claim("count of the chosen pair, pairs as frequent, pairs in all", chosen, [most, tied, len(ranked)])
    yield word_claim("the chosen pair", [_pair_label(step.merge.pair)], [_pair_label(pair, label_again)], _TRAINER)
    yield word_claim("what it becomes", [_label(step.merge.joined)], [label_again(b"".join(pair))], _TRAINER)
    before = symbols.split_words()
    after = symbols.copy()
    after.merge(pair)
    rows = Counter(zip(before, after.split_words(), strict=True))
    changed = sum(old != new for old, new in rows)
    yield Claim("words that this merge changes", [step.changed_words], [changed], route=_ARRAY)
    yield Claim("words listed", [len(step.words)], [min(len(rows), SHOWN_WORDS)], route=_ARRAY)
    drawn = [word.count for word in step.words]
    times = [rows[word.before, word.after] for word in step.words]
    yield Claim("times each listed word occurs", drawn, times, route=_ARRAY)
    ordered = sorted(rows.items(), key=lambda row: (row[0][0] == row[0][1], -row[1]))
    yield Claim("order of the listed words", drawn, [count for _, count in ordered[: len(drawn)]], route=_ARRAY)
    split = {b"".join(old): (old, new) for old, new in rows}
    found = [split.get(b"".join(word.before), ((), ())) for word in step.words]
    both = [_parts(word.before) for word in step.words], [_parts(old, label_again) for old, _ in found]
    yield word_claim("listed words before this merge", *both, route=_ARRAY)
    both = [_parts(word.after) for word in step.words], [_parts(new, label_again) for _, new in found]
    yield word_claim("listed words after this merge", *both, route=_ARRAY)


def _parts(parts: Sequence[bytes], label: Label = _label) -> str:
    return " | ".join(map(label, parts))


def _pair_label(pair: Pair, label: Label = _label) -> str:
    return f"{label(pair[0])} + {label(pair[1])}"
