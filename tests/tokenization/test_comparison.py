"""Comparison of tokenizers: aligned boundaries, the measurements of the table, the look-up."""

import itertools
import time

import pytest
from hypothesis import given, settings

from core.tokenization import TOKENIZERS, LearnedTokenizer
from core.tokenization.bpe import train
from core.tokenization.comparison import ALIGNED_BYTES, REPEATED, align, look_up, measure
from tests.tokenization.texts import any_text

KEYS = ["gpt2", "cl100k_base", "o200k_base"]


@settings(max_examples=100, deadline=None)
@given(text=any_text)
def test_segments_hold_every_token_once_and_columns_are_shared(text):
    tokenized = [TOKENIZERS[key].load().encode(text) for key in KEYS]
    segments = list(align(tokenized))
    for number, result in enumerate(tokenized):
        cells = [cell for segment in segments for cell in segment.rows[number]]
        assert [cell.span for cell in cells] == list(result.spans)
    for segment in segments:
        widths = {row[-1].last for row in segment.rows}
        assert len(widths) == 1
        assert all(a.last == b.first for row in segment.rows for a, b in itertools.pairwise(row))


def test_a_long_text_is_aligned_at_its_beginning_only():
    tokenized = [TOKENIZERS[key].load().encode("word " * 5_000) for key in KEYS]
    last = list(align(tokenized))[-1].rows[0][-1].span
    assert ALIGNED_BYTES - 10 <= last.end <= ALIGNED_BYTES + 10


def test_the_table_counts_the_whole_text():
    measured = measure("GPT-2", TOKENIZERS["gpt2"].load(), "The 🌟 star-player scored 40 points!")
    assert (measured.tokens, measured.vocab_size, measured.exact) == (11, 50257, True)


@pytest.mark.parametrize(("length", "runs"), [(REPEATED - 1, 3), (REPEATED, 1)])
def test_a_short_text_is_timed_three_times_and_a_long_one_once(length, runs):
    class Counting(LearnedTokenizer):
        """Tokenizer that counts the calls that are timed, and takes at least a millisecond for each."""

        calls = 0

        def encode_ids(self, text: str) -> list[int]:
            self.calls += 1
            time.sleep(0.001)
            return []

    tokenizer = Counting(train("word", 3))
    assert measure("counting", tokenizer, "a" * length).seconds >= 0.001
    assert tokenizer.calls == runs


def test_strawberry_is_one_token_only_after_a_space():
    found = look_up("GPT-2", TOKENIZERS["gpt2"].load(), "strawberry")
    assert (found.bare_id, found.bare_tokens) == (None, 3)
    assert (found.spaced_id, found.spaced_tokens) == (41236, 1)
