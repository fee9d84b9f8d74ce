"""Words about tokens, written by code of their own, are those on screen."""

import pytest

from core.tokenization.boundaries import boundaries
from core.tokenization.describe import (
    count_metrics,
    hex_bytes,
    lost_text,
    share,
    split_sentence,
    times_words,
    token_lines,
)
from core.tokenization.registry import TOKENIZERS
from core.tokenization.verify_words import (
    boundaries_again,
    hex_again,
    label_again,
    lost_again,
    metrics_again,
    share_again,
    splits_again,
    times_again,
    tooltips_again,
)
from core.tokenization.vocabulary import word_vocabulary

TEXTS = [
    "The strawberry mojito was unbelievably delightful",
    "naïve 🚀 café\n\ttabs\x00 \u202e and 漢字, 𓀀𓁐𓂀 more",
    "a" * 300,
    "<|endoftext|> is a token",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("key", ["gpt2", "cl100k_base"])
def test_words_about_tokens_are_those_on_screen(key, text):
    tokenized = TOKENIZERS[key].load().encode(text)
    spans = tokenized.spans
    assert [label_again(span.piece.data, span.piece.special) for span in spans] == [span.piece.label for span in spans]
    assert [hex_again(span.piece.data) for span in spans] == [hex_bytes(span.piece) for span in spans]
    assert tooltips_again(tokenized, None) == ["\n".join(token_lines(tokenized, span)) for span in spans]
    assert splits_again(tokenized) == split_sentence(tokenized)
    assert metrics_again(tokenized, 50_257) == count_metrics(tokenized, 50_257)
    assert [reason for *_, reason in boundaries_again(tokenized)] == [one.reason for one in boundaries(tokenized)]


def test_unknown_words_are_quoted():
    vocabulary = word_vocabulary("one two")
    tokenized = vocabulary.encode("one zebra\u200b two")
    for span, again in zip(tokenized.spans, tooltips_again(tokenized, 1), strict=True):
        assert again == "\n".join(token_lines(tokenized, span, 1))
        assert lost_again(tokenized, span, 1) == lost_text(tokenized, span, 1)


def test_shares_and_counts_in_words():
    assert [share_again(part, 241) for part in range(242)] == [share(part, 241) for part in range(242)]
    assert [share_again(part, 3000) for part in range(3001)] == [share(part, 3000) for part in range(3001)]
    assert share_again(0, 0) == share(0, 0)
    assert [times_again(times) for times in (1, 2, 1234)] == [times_words(times) for times in (1, 2, 1234)]
