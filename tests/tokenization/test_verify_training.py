"""Verify sees every corruption of BPE from scratch, missing last merges included."""

from dataclasses import replace

import pytest

from core.tokenization import COURSE_CORPUS, LOW_LOWER_NEWEST, LearnedTokenizer, human_rights_in, pre_token_bytes
from core.tokenization.bpe import LEVELS, train
from core.tokenization.bpe.steps import training_step
from core.tokenization.siblings import sibling_splits
from core.tokenization.verify import Replays
from core.tokenization.verify_training import DrawnTraining, training_claims
from core.verification import Verification
from tests.sabotage import expect_all_seen

CORPORA = [LOW_LOWER_NEWEST, human_rights_in("en"), human_rights_in("ja"), "aaaa aaaaa aaa\naa"]


def claims_of(corpus: str, level: str, text: str, merges: int = 40, number: int = 9, trained=None):
    trained = trained or train(corpus, merges, level)
    learned = LearnedTokenizer(trained)
    tokenized = learned.encode(text)
    words = list(dict.fromkeys(data for data, special in pre_token_bytes(tokenized) if not special))
    histories = {word: learned.replay(word) for word in words}
    chosen = max(range(len(words)), key=lambda i: len(histories[words[i]].steps), default=0)
    replays = None
    if words:
        ids = [learned.token_id(part) for part in histories[words[chosen]].parts]
        replays = Replays(histories, chosen, ids, level)
    siblings = sibling_splits(corpus, len(set(corpus)) + len(trained.merges), text)
    drawn = DrawnTraining(tokenized, learned, replays, siblings)
    step = training_step(trained, min(number, len(trained.merges)))
    return training_claims(trained, corpus, merges, step, drawn)


@pytest.mark.parametrize("level", LEVELS)
def test_every_corruption_of_the_training_is_seen(level):
    assert expect_all_seen(claims_of(COURSE_CORPUS, level, "Tokenization predicts the fox 🦊")) > 80


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "corpus", [LOW_LOWER_NEWEST, human_rights_in("en"), human_rights_in("ja"), "aaaa aaaaa aaa\naa"]
)
def test_verify_agrees_on_every_corpus(level, corpus):
    for text in ("all human beings", "aaaaa  aaa", "lowest é 🦊"):
        assert Verification.of(claims_of(corpus, level, text)).equal


def test_a_missing_last_merge_is_seen():
    trained = train(COURSE_CORPUS, 40)
    short = replace(trained, merges=trained.merges[:-1])
    assert not Verification.of(claims_of(COURSE_CORPUS, "bytes", "fox", trained=short)).equal
