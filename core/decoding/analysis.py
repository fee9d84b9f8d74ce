"""Statistics of generated texts under the raw model: no penalty, temperature or filter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.decoding.records import END_TOKEN, DecodingStep


@dataclass(frozen=True)
class OutputScores:
    """Likelihood and repetition of one text.

    Attributes:
        tokens: length of the text, the end token included.
        log_probability: sum over its tokens under the raw model, natural logarithm.
        mean_log_probability: the same per token; 0 is the maximum.
        distinct_1, distinct_2: different tokens and pairs of tokens, as a share of all; 1 means no repetition; None
            if there is no token or pair. The end token does not count. Paper: Li et al., 2016, https://arxiv.org/abs/1510.03055
        repeated_3grams: groups of three tokens that had occurred before in this text.
    """

    tokens: int
    log_probability: float
    mean_log_probability: float
    distinct_1: float | None
    distinct_2: float | None
    repeated_3grams: int


def score_output(steps: Sequence[DecodingStep]) -> OutputScores:
    """Compute the statistics of a text; without tokens they are 0, and the shares None."""
    total = sum(step.log_probability for step in steps)
    threes = grams(_counted(steps), 3)
    return OutputScores(
        tokens=len(steps),
        log_probability=total,
        mean_log_probability=total / len(steps) if steps else 0.0,
        distinct_1=distinct([steps], 1),
        distinct_2=distinct([steps], 2),
        repeated_3grams=len(threes) - len(set(threes)),
    )


def grams(ids: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """Return all n-grams of `size` tokens.

    >>> grams([1, 2, 3], 2)
    [(1, 2), (2, 3)]
    """
    return [tuple(ids[start : start + size]) for start in range(len(ids) - size + 1)]


def distinct(texts: Iterable[Sequence[DecodingStep]], size: int) -> float | None:
    """Compute distinct-n of one or several texts: different n-grams / n-grams of `size` tokens; None if there are none.

    End tokens are left out, and no n-gram spans two texts.
    """
    groups = [group for steps in texts for group in grams(_counted(steps), size)]
    return len(set(groups)) / len(groups) if groups else None


def _counted(steps: Sequence[DecodingStep]) -> list[int]:
    return [step.token_id for step in steps if step.finished != END_TOKEN]


def first_divergence(texts: Sequence[Sequence[int]]) -> int | None:
    """Return the position of the first token at which texts differ; None while they are equal.

    A shorter text is compared only as far as it goes.

    >>> first_divergence([(5, 7, 9), (5, 7), (5, 8, 9)]), first_divergence([(5, 7), (5, 7, 9)])
    (1, None)
    """
    for position in range(max(map(len, texts), default=0)):
        if len({text[position] for text in texts if position < len(text)}) > 1:
            return position
    return None
