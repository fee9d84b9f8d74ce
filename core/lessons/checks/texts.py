"""Checks of texts and tokenizers, which need no model."""

import re

from core.errors import InputError
from core.lessons.checks.registry import check
from core.tokenization import COURSE_CORPUS, TOKENIZERS, TextTokenizer, character_vocabulary, word_vocabulary
from core.tokenization.bpe.training import train


def _tokenizer(name: str) -> TextTokenizer:
    if name not in TOKENIZERS:
        raise InputError(f"There is no tokenizer {name!r}.", f"Known: {', '.join(TOKENIZERS)}.", "Write one of these.")
    return TOKENIZERS[name].load()


@check("number")
def token_count(text: str, tokenizer: str = "gpt2") -> int:
    """Count the tokens of a text."""
    return len(_tokenizer(tokenizer).encode_ids(text))


@check("choice")
def fewest_tokens(text: str, options: tuple[str, ...]) -> str:
    """Name the tokenizer with the fewest tokens for a text; of equal ones, the first."""
    return min(options, key=lambda name: len(_tokenizer(name).encode_ids(text)))


@check("choice")
def text_with_most_tokens(options: tuple[str, ...], tokenizer: str = "gpt2") -> str:
    """Name the text that a tokenizer cuts into the most tokens; of equal ones, the first."""
    return max(options, key=lambda text: len(_tokenizer(tokenizer).encode_ids(text)))


@check("order")
def texts_by_tokens(options: tuple[str, ...], tokenizer: str = "gpt2") -> tuple[str, ...]:
    """Order texts by their number of tokens, fewest first; equal ones keep their order."""
    return tuple(sorted(options, key=lambda text: len(_tokenizer(tokenizer).encode_ids(text))))


@check("number")
def words_unknown(text: str) -> int:
    """Count the words of a text that the word-level vocabulary of the course lacks."""
    return word_vocabulary(COURSE_CORPUS).cost(text)[1]


@check("number")
def words_known() -> int:
    """Count the tokens of the word-level vocabulary of the course, [PAD] and [UNK] included."""
    return len(word_vocabulary(COURSE_CORPUS).tokens)


@check("number")
def characters_unknown(text: str) -> int:
    """Count the characters of a text that the course's list of letters lacks."""
    return character_vocabulary().cost(text)[1]


@check("number")
def pair_count(merge: int = 1) -> int:
    """Count how often the pair joined by a merge stands in the course's corpus, by BPE from bytes."""
    merges = train(COURSE_CORPUS, merge).merges
    if not 1 <= merge <= len(merges):
        raise InputError(f"Merge {merge} was asked for.", f"There are merges 1 to {len(merges)}.", "Ask for merge 1.")
    return merges[merge - 1].count


@check("number")
def weighted_sum(x: str, weights: str, bias: float) -> float:
    """Compute one output of a linear layer: the sum of the products of input and weights, and the bias."""
    values, factors = _numbers(x), _numbers(weights)
    if len(values) != len(factors):
        raise InputError(f"{len(values)} inputs and {len(factors)} weights.", "There is one weight for each input.")
    return sum(value * factor for value, factor in zip(values, factors, strict=True)) + bias


def _numbers(text: str) -> list[float]:
    try:
        return [float(number) for number in re.split(r"[\s,]+", text.strip())]
    except ValueError:
        raise InputError(f"{text[:40]!r} is no list of numbers.", "Such as 1 2 -1.", "Write numbers only.") from None
