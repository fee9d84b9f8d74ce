"""WordPiece and Unigram beside our BPE."""

import pytest

from core.tokenization import LOW_LOWER_NEWEST
from core.tokenization.siblings import sibling_splits


def test_wordpiece_and_unigram_learn_beside_it():
    wordpiece, unigram = sibling_splits(LOW_LOWER_NEWEST * 3, 40, "lowest newest")
    assert "".join(wordpiece.pieces).replace("##", "") == "lowestnewest"
    assert "".join(unigram.pieces).replace("▁", " ").strip() == "lowest newest"


@pytest.mark.parametrize("corpus", ["a", "aaaa", "é", "\n"])
def test_siblings_of_a_tiny_corpus_do_not_fail(corpus):
    wordpiece, unigram = sibling_splits(corpus, 1, "any text")
    assert wordpiece.pieces == ("[UNK]", "[UNK]")  # it knows words by their letters, and these it never saw
    assert "".join(unigram.pieces).replace("▁", " ").strip() == "any text"
