"""Scores of whole texts against transformers' own cross-entropy."""

import numpy as np
import pytest
import torch

from core.probabilities import (
    next_token,
    rank_curve,
    score_sentence,
)
from core.probabilities.snippet import sentence_code
from core.probabilities.verify import sentence_claims
from core.verification import Verification
from tests.probabilities.distributions import FRANCE
from tests.probabilities.snippets import run_snippet

FOX = "The quick brown fox jumps over the lazy dog. Unbelievable tokenization powers! 🚀"


@pytest.mark.parametrize("text", [FRANCE, FOX, "1, 2, 3, 4, 5"])
def test_the_score_of_a_sentence_is_transformers_cross_entropy(smollm, text):
    score = score_sentence(smollm, text)
    ids = smollm.tokenizer(text, return_tensors="pt").input_ids
    with torch.inference_mode():
        output = smollm.model(ids, labels=ids)
    losses = torch.nn.functional.cross_entropy(output.logits[0, :-1].double(), ids[0, 1:], reduction="none")
    assert -score.logs == pytest.approx(losses.numpy(), abs=1e-5)
    assert score.total_log == pytest.approx(-losses.sum().item(), abs=1e-5)
    # transformers' own loss is a float32 softmax, measured to be off by 1.1e-5 itself.
    assert np.log(score.perplexity) == pytest.approx(output.loss.item(), abs=5e-5)
    assert Verification.of(sentence_claims(smollm, text, score)).equal
    left = run_snippet(smollm, sentence_code(smollm, text, score.encoded))
    assert np.abs(left["losses"].numpy() + score.logs).max() < 1e-5


def test_ranks_entropies_and_best_tokens_match_the_distribution_at_each_position(smollm):
    score = score_sentence(smollm, FRANCE)
    for place in range(len(score.token_ids)):
        read = next_token(smollm, smollm.tokenizer.decode(score.encoded.ids[: place + 1]))
        target = score.token_ids[place]
        assert score.ranks[place] == 1 + read.ranking.tolist().index(target)
        assert score.best_ids[place] == read.ranking[0]
        assert score.probabilities[place] == pytest.approx(read.probabilities[target], abs=1e-5)
        assert score.entropies[place] == pytest.approx(rank_curve(read, 1.0, 1.0).spread.entropy, abs=1e-4)


def test_a_long_text_is_cut_at_the_cap_and_says_so(smollm):
    score = score_sentence(smollm, "word " * 400)
    assert len(score.token_ids) == 255 and score.encoded.left_out > 0


@pytest.mark.parametrize("family", ["gpt2", "llama", "qwen2", "gemma3_text"])
def test_scores_agree_for_every_family(small_models, family):
    model = small_models[family]
    score = score_sentence(model, "Hello my name is")
    assert Verification.of(sentence_claims(model, "Hello my name is", score)).equal
