"""Verify sees every corruption of BPE from scratch, missing last merges included."""

from dataclasses import replace

import pytest

from core.tokenization import COURSE_CORPUS, LOW_LOWER_NEWEST, human_rights_in, verify_views
from core.tokenization.bpe import LEVELS, train
from core.tokenization.verify_views import training_view
from core.verification import Verification
from tests.sabotage import expect_all_seen

CORPORA = [LOW_LOWER_NEWEST, human_rights_in("en"), human_rights_in("ja"), "aaaa aaaaa aaa\naa"]


@pytest.mark.parametrize("level", LEVELS)
def test_every_corruption_of_the_training_is_seen(level):
    assert expect_all_seen(training_view("Tokenization predicts the fox 🦊", COURSE_CORPUS, level, number=9)) > 80


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "corpus", [LOW_LOWER_NEWEST, human_rights_in("en"), human_rights_in("ja"), "aaaa aaaaa aaa\naa"]
)
def test_verify_agrees_on_every_corpus(level, corpus):
    for text in ("all human beings", "aaaaa  aaa", "lowest é 🦊"):
        assert Verification.of(training_view(text, corpus, level, number=9)).equal


def test_a_missing_last_merge_is_seen(monkeypatch):
    def short(corpus, merges, level):
        trained = train(corpus, merges, level)
        return replace(trained, merges=trained.merges[:-1])

    monkeypatch.setattr(verify_views, "train", short)
    assert not Verification.of(training_view("fox")).equal
