"""The splits of WordPiece and Unigram follow from their vocabularies by plain Python."""

from core.tokenization import COURSE_CORPUS
from core.tokenization.siblings import sibling_splits
from core.tokenization.verify_siblings import sibling_claims
from core.verification import Verification
from tests.sabotage import expect_all_seen
from tests.tokenization.texts import ODD_TEXTS


def test_every_corruption_of_the_splits_is_seen():
    text = "Tokenization predicts 🦊🦊 the fox"
    assert expect_all_seen(sibling_claims(sibling_splits(COURSE_CORPUS, 90, text), text)) > 8


def test_odd_texts_are_split_as_the_library_splits_them():
    for text in ODD_TEXTS.values():
        assert Verification.of(sibling_claims(sibling_splits(COURSE_CORPUS, 60, text), text)).equal, text
