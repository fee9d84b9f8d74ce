"""BPE from scratch: the fast trainer, its textbook twin, and Hugging Face tokenizers learn the same merges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.tokenization import LOW_LOWER_NEWEST, check_text
from core.tokenization.bpe import LEVELS, train, train_textbook
from core.tokenization.bpe.steps import splits, training_step
from core.tokenization.bpe.symbols import merge_pair
from core.tokenization.reference_bpe import library_merges
from tests.tokenization.texts import REAL_TEXTS

small_texts = st.text("ab c", min_size=1, max_size=60)
few = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", REAL_TEXTS)
def test_merges_equal_those_of_tokenizers_on_real_texts(name, level):
    text = REAL_TEXTS[name]
    trained = train(text, 600, level)
    assert [m.pair for m in trained.merges] == library_merges(text, len(trained.vocabulary()), level)


@pytest.mark.parametrize("level", LEVELS)
def test_merges_equal_the_textbooks_on_a_real_text(level):
    text = REAL_TEXTS["Python source"][:8_000]
    assert [m.pair for m in train(text, 80, level).merges] == train_textbook(text, 80, level)


@few
@given(text=small_texts, level=st.sampled_from(LEVELS))
def test_merges_equal_the_textbooks_where_pairs_overlap_and_tie(text, level):
    assert [m.pair for m in train(text, 40, level).merges] == train_textbook(text, 40, level)


def test_the_papers_example_by_hand():
    # newest (6) and widest (3): "e s" and "s t" 9 times each, and e comes before s. Then "es t" 9 times. Then "l o"
    # and "o w" 7 times each (5 low, 2 lower), and l comes before o.
    merges = train(LOW_LOWER_NEWEST, 3, "characters").merges
    assert [(merge.joined, merge.count) for merge in merges] == [(b"es", 9), (b"est", 9), (b"lo", 7)]


def test_ties_go_to_the_smallest_ids():
    # Four pairs occur once; by code point a < b < y < z, so (a, b) comes first and (z, b) last.
    merges = [merge.joined for merge in train("zb\nya\nba\nab", 4, "characters").merges]
    assert merges == [b"ab", b"ba", b"ya", b"zb"]


@few
@given(text=small_texts)
def test_every_step_shows_the_pair_the_trainer_joined(text):
    trained = train(text, 20, "characters")
    for number, merge in enumerate(trained.merges, 1):
        step = training_step(trained, number)
        assert step.pair_counts[0] == (merge.pair, merge.count)
        assert step.changed_words >= 1


def test_the_recorded_length_is_the_length_of_the_corpus():
    trained = train(REAL_TEXTS["the course's corpus"], 30)
    for merges in (1, 7, 30):
        length = sum(len(parts) * n for parts, n in splits(trained, merges))
        assert length == trained.merges[merges - 1].length


def test_a_step_joins_from_the_left():
    assert merge_pair([b"a", b"a", b"a", b"a", b"a"], (b"a", b"a")) == [b"aa", b"aa", b"a"]


@pytest.mark.parametrize("bad", [0, 10_000])
def test_a_step_that_does_not_exist_is_refused(bad):
    with pytest.raises(InputError, match="was asked for"):
        training_step(train("low lower", 5), bad)


def test_training_refuses_what_it_cannot_read():
    with pytest.raises(InputError, match="empty"):
        train("", 5)
    with pytest.raises(InputError, match="merges were asked for"):
        train("low", -1)
    with pytest.raises(InputError, match="level"):
        train("low", 1, "words")
    with pytest.raises(InputError, match="At most 10 are read"):
        check_text("a" * 11, 10)
