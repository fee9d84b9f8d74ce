"""Kinds of heads: scores on constructed heads of a known kind, and on the real model."""

import numpy as np
import pytest

from core.attention import AttentionPattern, attention_pattern, head_kinds, induction_run
from core.attention.kinds import entropy_bits, mean_distance, previous_score, same_token_score
from core.errors import InputError
from core.tokenization import EncodedText

IDS = (7, 8, 9, 8, 7, 8)
TOKENS = len(IDS)


def head_attending_to(positions: list[int]) -> np.ndarray:
    """Return a head that puts all weight of query q on positions[q], shape (query_pos, key_pos)."""
    return np.eye(TOKENS)[positions]


PREVIOUS = head_attending_to([0, 0, 1, 2, 3, 4])
FIRST = head_attending_to([0] * TOKENS)
ITSELF = head_attending_to(list(range(TOKENS)))
COPY = head_attending_to([0, 1, 2, 1, 0, 1])
EVEN = np.tril(np.ones((TOKENS, TOKENS))) / np.arange(1, TOKENS + 1)[:, None]


def pattern(*heads: np.ndarray) -> AttentionPattern:
    weights = np.stack(heads)[None].astype(np.float32)
    return AttentionPattern(EncodedText(IDS, 0, 128, 128), weights, len(heads), (None,))


def test_constructed_heads_get_the_score_of_their_kind():
    weights = np.stack([PREVIOUS, FIRST, ITSELF, COPY])[None]
    assert previous_score(weights).tolist() == [[1, 0, 0, 0]]
    assert same_token_score(weights, IDS)[0].tolist() == pytest.approx([0, 0.25, 1, 1])  # query 4 equals token 0
    assert entropy_bits(weights).tolist() == [[0, 0, 0, 0]]
    assert mean_distance(weights)[0].tolist() == pytest.approx([1, 3.5, 0, (0 + 2 + 4 + 4) / 4])


def test_even_weights_have_the_entropy_of_their_number():
    assert entropy_bits(EVEN[None, None])[0, 0] == pytest.approx(np.log2([3, 4, 5, 6]).mean())


def test_a_label_comes_with_its_score_and_other_heads_get_none():
    kinds = head_kinds(pattern(PREVIOUS, FIRST, EVEN), induction=np.array([[0.0, 0.45, 0.1]]))
    assert kinds.labels(1, 1) == [("previous token", 1.0)]
    assert kinds.labels(1, 2) == [("first token (sink)", 1.0), ("induction", 0.45)]
    assert [name for name, _ in kinds.labels(1, 3)] == ["same token"]  # 0.1 of induction earns nothing
    assert kinds.strongest("previous token") == (1, 1)


def test_smollm_has_heads_of_every_kind(smollm):
    shown = attention_pattern(smollm, "The animal didn't cross the street because it was too tired")
    kinds = head_kinds(shown, induction_run(smollm).scores)
    best = {name: scores.max() for name, scores in kinds.kinds.items()}
    assert all(score > 0.7 for score in best.values()), best


def test_two_tokens_have_no_kinds_and_the_error_says_why():
    short = AttentionPattern(EncodedText((1, 2), 0, 128, 128), np.ones((1, 1, 2, 2)), 1, (None,))
    with pytest.raises(InputError, match="2 tokens"):
        head_kinds(short, np.zeros((1, 1)))
